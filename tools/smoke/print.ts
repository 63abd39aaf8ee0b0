/** The report for people. */
import type { Deployment } from './deployment.ts'
import type { ItemReport } from './items.ts'
import type { SmokeReport } from './smoke.ts'

export function headLines({ api, page, origin, relation }: Deployment): string[] {
  const where = {
    'same-origin': 'the same origin',
    'same-site': 'the same site',
    'cross-site': 'another site',
  }
  const from = new URL(page).origin === origin ? '' : `, with Origin ${origin}`
  return [`API   ${api}`, `page  ${page} (${where[relation]}${from})`]
}

export function itemLines({ id, name, outcome, seen, fix }: ItemReport): string[] {
  const word = outcome === 'failed' ? 'FAILED ' : `${outcome} `
  const line = `  ${word.padEnd(8)} ${id}: ${name}`
  return [line, `           ${seen}`, ...(fix ? [`           → ${fix}`] : [])]
}

export function endLines({ problem, left_behind, passed, failed, skipped }: SmokeReport): string[] {
  return [
    '',
    ...left_behind.map(what => `Left behind, take it away by hand: ${what}`),
    ...(problem ? [problem] : []),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ]
}
