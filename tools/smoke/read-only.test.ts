/** Without --write nothing is made or changed: what differs in the database afterwards is named here and in the docs. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tableFingerprints } from '../../server/test/fingerprint.ts'
import { type PlantedDeployment, startPlantedDeployment } from './planted-deployment.ts'
import { itemsOf, type Mode, smoke } from './planted-smoke.ts'

let planted: PlantedDeployment
beforeEach(async () => {
  planted = await startPlantedDeployment()
})
afterEach(() => planted.close())

async function tablesChangedBy(mode: Mode): Promise<string[]> {
  const before = await tableFingerprints(planted.database)
  const report = await smoke(planted, {}, mode)
  expect(itemsOf(report, 'failed')).toEqual([])
  const after = await tableFingerprints(planted.database)
  return [...after].flatMap(([table, hash]) => (before.get(table) === hash ? [] : [table]))
}

test('as a stranger it leaves every table as it was', async () => {
  expect(await tablesChangedBy('stranger')).toEqual([])
})

test('signed in it leaves entries in the audit log, and its sessions are gone again', async () => {
  expect(await tablesChangedBy('signed-in')).toEqual(['audit_events'])
})

test('with --write nothing that it made is to be seen afterwards, and the settings are as before', async () => {
  await tablesChangedBy('writing')
  const db = planted.database.tables<{
    threads: { deleted_at: number | null }
    runs: { status: string }
    sessions: { id: string }
    users: { preferences: string }
  }>()
  const threads = await db.selectFrom('threads').select('deleted_at').execute()
  expect(threads.length).toBeGreaterThan(0)
  expect(threads.every(({ deleted_at }) => deleted_at !== null)).toBe(true)
  const runs = await db.selectFrom('runs').select('status').execute()
  expect(runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  // The one of the administrator who made the installation.
  expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
  const [user] = await db.selectFrom('users').select('preferences').execute()
  expect(JSON.parse(user!.preferences)).toEqual({ model: null, settings: {} })
})
