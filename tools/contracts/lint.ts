import { operationIds } from '../../contracts/src/operations/all.ts'
import { devOperations } from '../../contracts/src/operations/dev.ts'
import { plannedOperations } from '../../contracts/src/operations/planned.ts'
import { uiOperations } from '../../contracts/src/operations/ui.ts'
import { lintOperations } from './lint-rules.ts'

// The lanes one by one: spread into one object, a repeated id would already have vanished.
const landed = [...Object.entries(uiOperations), ...Object.entries(devOperations)]
const planned = Object.entries(plannedOperations)

const problems = lintOperations(landed, planned)
if (landed.length !== operationIds.length) {
  problems.push(
    'all.ts does not hold the lanes that are named here: name every lane in tools/contracts/lint.ts',
  )
}
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`${landed.length} landed and ${planned.length} reserved operations are consistent`)
