/**
 * A process of its own, told to say everything, through operations and errors: nothing that lets anyone in, and nothing
 * that people or models wrote, is in what it printed.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textOf } from '@omniai/contracts/apply-event'
import { afterAll, expect, test } from 'vitest'
import { toConfig } from '../../src/config/config.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { startScriptedServer } from '../providers/scripted-server.ts'
import { password, signIn, startServer } from '../server-process.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const canaries: string[] = []
/** Something that must not be printed. Letters and digits, so that no encoding hides it. */
function canary(begin = ''): string {
  const made = `${begin}Canary${randomUUID().replaceAll('-', '')}`
  canaries.push(made)
  return made
}

/** Repeats what it was sent, as servers do in their errors, in the answer and in the reason of the status. */
const repeating = () =>
  startScriptedServer({
    '*': ({ request, socket }) => {
      const key = /authorization: ([^\r]+)/i.exec(request)?.[1] ?? ''
      const said = JSON.stringify({ error: { message: `${key} sent ${request.split('\r\n\r\n')[1]}` } })
      socket.end(
        `HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\ncontent-length: ${said.length}\r\n\r\n${said}`,
      )
    },
  })

test('nothing that lets anyone in and nothing anyone wrote is ever printed, whatever the server is told to say', async () => {
  const upstream = await startFakeUpstream()
  const echo = await repeating()
  const metricsToken = canary()
  const server = await startServer(dataDir, upstream.baseUrl, {
    LOG_LEVEL: 'trace',
    OPENAI_BASE_URL: `${echo.origin}/v1`,
    OPENAI_API_KEY: canary('sk'),
    SESSION_SECRET: canary(),
    ENCRYPTION_KEY: canary(),
    METRICS_PORT: '0',
    METRICS_TOKEN: metricsToken,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'omniai',
    OIDC_CLIENT_SECRET: canary(),
  })
  canaries.push(password)
  const ada = await signIn(server.url)
  const seen = async (answer: Response) => {
    canaries.push(...answer.headers.getSetCookie().map(cookie => cookie.split(/[=;]/)[1]!))
    return (await answer.json()) as Record<string, string> & { id: string }
  }
  const post = async (path: string, body: object) => seen(await ada.send('POST', path, body))

  // Accounts: passwords, invitations, links, cookies, tokens.
  const fresh = canary()
  canaries.push((await post('/v1/dev/invites', {})).code!)
  const { id } = await ada.get<{ id: string }>('/v1/auth/account')
  canaries.push((await post(`/v1/dev/users/${id}/password-reset`, {})).reset_token!)
  await post('/v1/auth/sessions/confirm', { password: canary() })
  await post('/v1/auth/password/reset', { reset_token: canary(), password: canary() })
  await post('/v1/auth/password/forgot', { email: `${canary()}@example.org` })
  await post('/v1/auth/oidc/start', { return_to: `/${canary()}` })
  const wrong = canary()
  await ada.send('POST', '/v1/auth/login', { email: wrong, password: canary() }, { 'x-csrf-token': canary() })
  await ada.send('GET', '/v1/auth/account', undefined, { authorization: `Bearer ${canary()}` })
  await ada.send('GET', '/v1/auth/account', undefined, { cookie: `sid=${canary()}; x=${canary()}` })

  // A provider with a key, which its server repeats.
  const provider = { label: 'Rig', vendor: 'openai-compatible', base_url: `${echo.origin}/v1` }
  await post('/v1/dev/providers', { ...provider, private_address: true, api_key: canary('sk') })

  // What people write and models answer, said well and said in errors.
  const words = canary()
  for await (const view of ada.chat(`echo ${words}`))
    if (view.end) expect(textOf(view.parts)).toContain(words)
  for await (const _view of ada.chat(`fail-midway ${canary()}`));
  const asked = { client_request_id: randomUUID(), thread_id: null, text: canary() }
  const refused = { ...asked, model: { provider_id: 'openai', model_id: 'any' } }
  await (await ada.send('POST', '/v1/chat', refused, { accept: 'text/event-stream' })).text()
  const thread = await post('/v1/threads', { title: canary(), system_prompt: canary() })
  await ada.send('PATCH', `/v1/threads/${thread.id}`, { title: canary(), [canary()]: canary() })
  await ada.send('GET', `/v1/search?q=${canary()}`)
  await ada.send('GET', `/v1/threads?cursor=${canary()}`)
  await ada.send('GET', `/v1/nothing/${canary()}?x=${canary()}`)
  await ada.send('GET', `/v1/threads/${canary()}/%ff`)
  await ada.send('GET', `/shared/${canary()}`)
  for (const body of [`{"text": "${canary()}`, `{"${canary()}": 1, }`, `"${canary()}`]) {
    await fetch(`${server.url}/v1/auth/login`, {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/json' },
      body,
    })
  }
  const changed = await post('/v1/auth/password/change', { current_password: password, new_password: fresh })
  canaries.push(changed.csrf_token!)

  const metrics = /http:\S+\/metrics/.exec(server.printed())![0]
  expect((await fetch(metrics)).status).toBe(403)
  const numbers = await (
    await fetch(metrics, { headers: { authorization: `Bearer ${metricsToken}` } })
  ).text()
  expect(numbers).toContain('omniai_requests_total{operation="passwordChange"')
  await server.terminate()
  await Promise.all([upstream.close(), echo.close()])

  const printed = server.printed()
  // It did say what it was asked to: which operations, whose, which run, and that one failed.
  const lines = printed
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Record<string, unknown>)
  const sent = lines.find(line => line.operation === 'chatStart')!
  expect(sent).toMatchObject({ lane: 'ui', user_id: id, method: 'POST', status: 200, msg: 'request' })
  expect(sent.request_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'run ended', run_id: sent.run_id, user_id: id }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'run ended', code: 'E_PROVIDER_INTERRUPTED' }))
  expect(lines).toContainEqual(
    expect.objectContaining({ operation: 'inviteCreate', lane: 'dev', status: 201 }),
  )
  const secrets = canaries.filter(each => each.length > 5)
  expect(secrets.length).toBeGreaterThan(40)
  expect(secrets.filter(each => printed.includes(each) || numbers.includes(each))).toEqual([])
})

test.each([
  ['DATABASE_URL', (secret: string) => `postgres://omniai:${secret}@127.0.0.1:9/omniai`],
  ['DATABASE_URL', (secret: string) => `postgres://omniai:${secret}@[broken/omniai`],
  ['REDIS_URL', (secret: string) => `redis://omniai:${secret}@127.0.0.1:9/0`],
  ['MEDIA_STORAGE_PATH', (secret: string) => `s3://omniai:${secret}@127.0.0.1:9/files`],
])('a start that %s ends does not print the password in it', async (name, address) => {
  const secret = canary()
  const start = startServer(dataDir, 'http://127.0.0.1:9/v1', { [name]: address(secret) })
  const said = await start.then(
    async server => {
      await server.kill()
      return server.printed()
    },
    (error: Error) => error.message,
  )
  expect(said).toContain('OmniAI did not start')
  expect(said).not.toContain(secret)
})

test.each([
  ['DATABASE_URL', 'mysql://omniai:hidden@127.0.0.1/omniai'],
  ['LMSTUDIO_URL', 'http://omniai:hidden@127.0.0.1:9/v1'],
  ['OPENAI_BASE_URL', 'ftp://omniai:hidden@127.0.0.1:9/v1'],
  ['PUBLIC_URL', 'https://omniai:hidden@chat.example.org'],
  ['CORS_ORIGINS', 'https://omniai:hidden@chat.example.org,https://omniai:hidden@*.example.org'],
  ['OIDC_ISSUER', 'https://omniai:hidden@login.example.org/?x=1'],
])('%s is refused without its password in the sentence', (name, address) => {
  expect(() => toConfig({ [name]: address })).toThrow(
    expect.objectContaining({ message: expect.stringContaining(name) }),
  )
  expect(() => toConfig({ [name]: address })).not.toThrow(/hidden/)
})
