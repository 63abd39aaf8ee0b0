import { expect, test } from 'vitest'
import { daysBetween } from './zoned-days.ts'

const hour = 3_600_000

test.each([
  ['Europe/Berlin', '2026-03-28', [24, 23, 24]],
  ['Europe/Berlin', '2026-10-24', [24, 25, 24]],
  // Clocks go forward at midnight: the day begins at 1:00.
  ['Asia/Beirut', '2026-03-28', [24, 23, 24]],
  ['America/Sao_Paulo', '2018-11-03', [24, 23, 24]],
  ['Australia/Lord_Howe', '2026-04-04', [24, 24.5, 24]],
  ['Asia/Kathmandu', '2026-01-01', [24, 24, 24]],
  ['America/Los_Angeles', '2026-01-01', [24, 24, 24]],
  ['Pacific/Kiritimati', '2026-01-01', [24, 24, 24]],
])('%s from %s on: each day has the hours that the zone gives it, without a gap', (zone, date, hours) => {
  const noon = Date.parse(`${date}T12:00:00Z`)
  const all = daysBetween(noon - 48 * hour, noon + 120 * hour, zone, 400)
  const from = all.findIndex(({ day }) => day === date)
  const days = all.slice(from, from + 3)
  expect(days.map(day => (day.until - day.from) / hour)).toEqual(hours)
  for (const [index, { until }] of all.slice(0, -1).entries()) expect(all[index + 1]!.from).toBe(until)
  for (const { day, from: start } of all.slice(1))
    expect(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(start)).toBe(day)
})
