import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { password, signIn, startServer } from '../server-process.ts'

test('nothing that lets anyone in is ever printed, however much the server is told to say', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
  const server = await startServer(dataDir, 'http://127.0.0.1:9/v1', { LOG_LEVEL: 'trace' })
  const ada = await signIn(server.url)
  const fresh = 'another horse, another battery'
  const canary = 'canary-0123456789-canary-0123456789'
  const secrets = [password, fresh, canary]
  const send = async (path: string, body: object) => {
    const answer = await ada.send('POST', path, body)
    secrets.push(...answer.headers.getSetCookie().map(cookie => cookie.split(/[=;]/)[1]!))
    return (await answer.json()) as { csrf_token?: string; reset_token?: string; code?: string }
  }
  secrets.push((await send('/v1/dev/invites', {})).code!)
  const { id } = await ada.get<{ id: string }>('/v1/auth/account')
  secrets.push((await send(`/v1/dev/users/${id}/password-reset`, {})).reset_token!)
  await send('/v1/auth/sessions/confirm', { password: canary })
  await send('/v1/auth/password/reset', { reset_token: canary, password: fresh })
  await send('/v1/auth/password/forgot', { email: `${canary}@example.org` })
  await ada.send('POST', '/v1/auth/login', { email: canary, password: canary }, { 'x-csrf-token': canary })
  await ada.send('GET', '/v1/auth/account', undefined, { authorization: `Bearer ${canary}` })
  const changed = await send('/v1/auth/password/change', { current_password: password, new_password: fresh })
  secrets.push(changed.csrf_token!)
  await server.terminate()
  expect(server.printed()).toContain('/v1/auth/password/change')
  for (const secret of secrets.filter(each => each.length > 5)) expect(server.printed()).not.toContain(secret)
  rmSync(dataDir, { recursive: true, force: true })
})
