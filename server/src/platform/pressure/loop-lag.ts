import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Pressure, PressureGauge } from '../../kernel/pressure.ts'

export type LagLimits = {
  /** Milliseconds. From here on nothing new is started. */
  readonly startsMs: number
  /** From here on only what ends work, goes on with it, or tells how things are. */
  readonly mostMs: number
}

/** A quarter of a second is felt; a second is what a page shows as trouble. */
export const defaultLagLimits: LagLimits = { startsMs: 250, mostMs: 1000 }

const resolutionMs = 20
const windowMs = 500
const perMs = 1e6

/**
 * How late the event loop runs its timers, as the median of half a second, in two such windows one after the other.
 * A single stall is over by the time anybody could be refused for it; what is late again and again has more to do than
 * it can do, and every start would make all that runs slower.
 */
export function createLagGauge(limits: LagLimits): PressureGauge {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  let before: Pressure = 'none'
  let current: Pressure = 'none'

  const timer = setInterval(() => {
    // In a loop this late its timers can come before the one that measures: what was seen last still holds.
    if (delays.count === 0) return
    const median = delays.percentile(50) / perMs - resolutionMs
    delays.reset()
    const seen: Pressure = median >= limits.mostMs ? 'most' : median >= limits.startsMs ? 'starts' : 'none'
    current = lesser(before, seen)
    before = seen
  }, windowMs)
  timer.unref()

  return {
    get pressure() {
      return current
    },
    close() {
      clearInterval(timer)
      delays.disable()
    },
  }
}

const order: readonly Pressure[] = ['none', 'starts', 'most']
const lesser = (left: Pressure, right: Pressure): Pressure =>
  order.indexOf(left) < order.indexOf(right) ? left : right
