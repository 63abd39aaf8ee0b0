/** The connection to Redis: no command waits longer than a moment, and none waits for a Redis that is away. */
import { Redis } from 'ioredis'

/** A Redis on the same network answers in about a millisecond; one that has not after this long is not there. */
const answerWithinMs = 300
const connectWithinMs = 1_000
const longestPauseMs = 1_000

export type RedisConnection = {
  readonly client: Redis
  /** Connected, and answering as far as is known. */
  readonly isUp: () => boolean
  /** At the start. @returns false when it does not answer. */
  begin(): Promise<boolean>
  /** Throws at once when Redis is away. What is not answered in time counts as away, until it is connected again. */
  run<R>(command: (client: Redis) => Promise<R>): Promise<R>
  /** Called whenever it is there again. */
  onUp(listener: () => void): void
  /** A second connection, which subscribes. */
  subscriber(): Redis
  close(): Promise<void>
}

/**
 * @param url redis:// or rediss://
 * @param log told when it goes away and comes back, not for every command
 */
export function connectRedis(url: string, log: (message: string) => void): RedisConnection {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectWithinMs,
    commandTimeout: answerWithinMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A frozen Redis takes connections: only one that answers is up.
    enableReadyCheck: true,
    retryStrategy: tries => Math.min(100 * tries, longestPauseMs),
  })
  const listeners = new Set<() => void>()
  const others = new Set<Redis>()
  let wasUp = false
  let closing = false
  client.on('ready', () => {
    if (!wasUp) log('redis: connected')
    wasUp = true
    for (const listener of listeners) listener()
  })
  client.on('close', () => {
    if (wasUp && !closing) log('redis: connection lost')
    wasUp = false
  })
  // Without a listener it would be thrown. What it means is said by 'close'.
  client.on('error', () => {})

  const isUp = () => client.status === 'ready'
  return {
    client,
    isUp,
    async begin() {
      try {
        await client.connect()
        return (await client.ping()) === 'PONG'
      } catch {
        client.disconnect()
        return false
      }
    },
    async run(command) {
      if (!isUp()) throw new Error('redis is away')
      try {
        return await command(client)
      } catch (error) {
        // It holds the connection and says nothing: the next ones need not wait for that as well.
        // Cut, not closed politely: what is frozen never says goodbye. A new connection is tried from here on.
        if (error instanceof Error && /timed out/i.test(error.message)) client.stream?.destroy()
        throw error
      }
    },
    onUp: listener => void listeners.add(listener),
    subscriber() {
      const other = client.duplicate({ commandTimeout: undefined as never, enableOfflineQueue: true })
      other.on('error', () => {})
      others.add(other)
      return other
    },
    async close() {
      closing = true
      for (const other of others) other.disconnect()
      client.disconnect()
    },
  }
}
