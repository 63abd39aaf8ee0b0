import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { type LookedThrough, readCheck, saysDamaged } from './damage.ts'

const database = new DatabaseSync(workerData as string, { readOnly: true, timeout: 5_000 })
let found: LookedThrough = { isWhole: false, damagedIndexes: [] }
try {
  const { damage, indexes } = readCheck(database.prepare('pragma quick_check').all())
  found = { isWhole: damage.length === 0, damagedIndexes: indexes }
} catch (error) {
  if (!saysDamaged(error)) throw error
}
database.close()
parentPort?.postMessage(found)
