import type { RunSignal, RunSignals } from '../../kernel/run-signals.ts'
import type { RedisConnection } from './connect.ts'

const channel = 'omni:runs'

/** One channel for all runs: what is said on it is short, and who does not know the run does not care. */
export function createRedisSignals(redis: RedisConnection): RunSignals {
  const listeners = new Set<(signal: RunSignal) => void>()
  const subscriber = redis.subscriber()
  subscriber.on('message', (_channel, message: string) => {
    const signal = read(message)
    if (signal) for (const listener of listeners) listener(signal)
  })
  // It subscribes again by itself whenever the connection comes back.
  subscriber.subscribe(channel).catch(() => {})
  return {
    send({ runId, what }) {
      if (redis.isUp()) redis.run(client => client.publish(channel, `${what} ${runId}`)).catch(() => {})
    },
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function read(message: string): RunSignal | null {
  const [what, runId] = message.split(' ')
  return (what === 'log' || what === 'stop') && runId ? { what, runId } : null
}
