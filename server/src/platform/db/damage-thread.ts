import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { saysDamaged } from './damage.ts'

const database = new DatabaseSync(workerData as string, { readOnly: true, timeout: 5_000 })
let isWhole = false
try {
  const [row] = database.prepare('pragma quick_check(1)').all()
  isWhole = row?.quick_check === 'ok'
} catch (error) {
  if (!saysDamaged(error)) throw error
}
database.close()
parentPort?.postMessage(isWhole)
