const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

export function relativeWords(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000
  for (const [unit, length] of units) {
    // What is over is never older than it says; what is to come is rounded, so that a week begins with seven days.
    const count = seconds < 0 ? Math.trunc(seconds / length) : Math.round(seconds / length)
    if (count !== 0) return relative.format(count, unit)
  }
  return 'just now'
}

/** How long ago, or until when; the exact time is in the tooltip. */
export function When({ at, as = 'relative' }: { at: string; as?: 'relative' | 'day' | 'exact' }) {
  const time = new Date(at)
  const words =
    as === 'day' ? day.format(time) : as === 'exact' ? exact.format(time) : relativeWords(time, new Date())
  return (
    <time dateTime={at} title={exact.format(time)}>
      {words}
    </time>
  )
}
