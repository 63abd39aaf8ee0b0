/** An administrator, a member and model servers of their own, through the whole app. Closed after each test. */
import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { afterEach, expect } from 'vitest'
import { testDatabases } from '../databases.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { noLimits } from '../grid/world.ts'
import { type Person, startTestApp, type TestApp } from '../test-app.ts'
import { type Answer, startScriptedServer } from './scripted-server.ts'

export const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

export const key = 'canary-0123456789-wxyz'

export async function start(
  database = testDatabases[0]!,
): Promise<{ omni: TestApp; admin: Person; member: Person }> {
  const opened = await database.open()
  const omni = await startTestApp({ database: opened.database, rateLimiter: noLimits })
  closing.push(opened.remove, omni.close)
  return { omni, ...(await omni.people()) }
}

export async function rig(models = ['rig-model'], apiKey?: string) {
  const upstream = await startFakeUpstream({ models, ...(apiKey && { apiKey }) })
  closing.push(() => upstream.close())
  return upstream
}

export async function scripted(routes: Readonly<Record<string, Answer>>) {
  const server = await startScriptedServer(routes)
  closing.push(() => server.close())
  return server
}

export const body = (baseUrl: string, more: object = {}) => ({
  label: 'My Rig',
  vendor: 'openai-compatible',
  base_url: baseUrl,
  private_address: true,
  ...more,
})

export async function add(admin: Person, baseUrl: string, more: object = {}): Promise<AdminProvider> {
  const answer = await admin.call('adminProviderCreate', { body: body(baseUrl, more) })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<AdminProvider>()
}
