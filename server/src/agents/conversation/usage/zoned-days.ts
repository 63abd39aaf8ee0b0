import { ApiError } from '../../../kernel/errors.ts'

export type ZonedDay = { readonly day: string; readonly from: number; readonly until: number }

/**
 * The days of a time zone from one moment to another; the first and the last may be cut. A day has as many hours as the
 * zone gives it.
 */
export function daysBetween(from: number, until: number, timeZone: string, atMost: number): ZonedDay[] {
  const zone = zoneOf(timeZone)
  if (from >= until) throw invalid('/from', 'must be before until')
  if (until - from > atMost * 86_400_000) throw invalid('/until', `must be within ${atMost} days of from`)
  const days: ZonedDay[] = []
  for (let start = from; start < until; ) {
    const [year, month, day] = zone.dateAt(start)
    const end = Math.min(until, zone.startOf(year, month, day + 1))
    days.push({
      day: new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10),
      from: start,
      until: end,
    })
    start = end
  }
  return days
}

function zoneOf(timeZone: string) {
  const format = formatOf(timeZone)
  /** What a clock on the wall of the zone shows, as if it were UTC. */
  const wallAt = (at: number): number => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  }
  return {
    dateAt(at: number): readonly [number, number, number] {
      const wall = new Date(wallAt(at))
      return [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()]
    },
    /** The first moment of a day. Where clocks are put forward at midnight that is later than 0:00. */
    startOf(year: number, month: number, day: number): number {
      const midnight = Date.UTC(year, month, day)
      const first = midnight - (wallAt(midnight) - midnight)
      const second = midnight - (wallAt(first) - first)
      const starts = [first, second].filter(at => wallAt(at) >= midnight)
      return starts.length > 0 ? Math.min(...starts) : Math.max(first, second)
    },
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw invalid('/time_zone', 'is not a time zone')
  }
}

const invalid = (path: string, message: string) =>
  new ApiError('E_VALIDATION', { detail: [{ path, message }] })
