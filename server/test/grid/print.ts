/** Prints the grid: `node server/test/grid/print.ts`. The tests of it are in server/test/operation-grid.test.ts. */
import type { Operation } from '@omniai/contracts/operation'
import { operations } from '@omniai/contracts/operations/all'
import { cellOf, columns } from './cells.ts'
import { recipes } from './recipes.ts'

const reasons: string[] = []
const signs = { tested: '✓', empty: 'EMPTY' }

const rows = Object.entries<Operation>(operations).map(([id, operation]) => [
  id,
  ...columns.map(column => {
    const cell = cellOf(operation, column, recipes[id as keyof typeof recipes])
    if (cell.state !== 'does not apply') return signs[cell.state]
    if (!reasons.includes(cell.because)) reasons.push(cell.because)
    return `– ${reasons.indexOf(cell.because) + 1}`
  }),
])
const table = [['operation', ...columns], ...rows]
const widths = table[0]!.map((_, index) => Math.max(...table.map(row => row[index]!.length)))
for (const row of table) {
  process.stdout.write(`${row.map((text, index) => text.padEnd(widths[index]!)).join('  ')}\n`)
}
process.stdout.write(
  `\n✓ tested   – does not apply: ${reasons.map((reason, index) => `${index + 1} ${reason}`).join(', ')}\n`,
)
