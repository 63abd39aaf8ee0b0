import { expect, test, vi } from 'vitest'
import { createApiClient } from './client.ts'
import { ApiProblem } from './problem.ts'

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ error: { code, message: '' }, request_id: 'req_1' }, { status, headers })

type Handler = (path: string, request: RequestInit) => Response | Promise<Response>

function clientOf(
  handler: Handler,
  signInAgain = vi.fn(() => Promise.reject(new Error('not here'))),
  confirm = vi.fn(() => Promise.reject(new Error('not here'))),
) {
  const waited: number[] = []
  let cookies = 0
  let tokens = 0
  const requests: { method: string; path: string; token: string | null }[] = []
  const fetch = vi.fn(async (input: RequestInfo | URL, request: RequestInit = {}) => {
    const path = String(input)
    const token = new Headers(request.headers).get('x-csrf-token')
    requests.push({ method: request.method ?? 'GET', path, token })
    if (path === '/v1/auth/csrf/bootstrap') {
      tokens += 1
      cookies += 1
      return Response.json({
        csrf_token: `token-${tokens}`,
        authenticated: true,
        cookie_returned: cookies > 1,
      })
    }
    return handler(path, request)
  })
  const client = createApiClient({
    baseUrl: async () => '',
    fetch,
    signInAgain,
    confirm,
    wait: async ms => void waited.push(ms),
    onReached: vi.fn(),
    onUnreachable: vi.fn(),
  })
  return { ...client, requests, signInAgain, confirm, waited }
}

const bootstraps = (requests: { path: string }[]) =>
  requests.filter(({ path }) => path.endsWith('/bootstrap')).length

test('reading needs no token; writing fetches one once, however many calls begin together', async () => {
  const { call, requests } = clientOf(() => Response.json({ ok: true }))
  await call('threadList')
  expect(bootstraps(requests)).toBe(0)
  await Promise.all([
    call('threadDelete', { params: { thread_id: 'thr_1' } }),
    call('threadDelete', { params: { thread_id: 'thr_2' } }),
  ])
  expect(bootstraps(requests)).toBe(1)
  expect(requests.filter(({ method }) => method === 'DELETE').map(({ token }) => token)).toEqual([
    'token-1',
    'token-1',
  ])
})

test('an out-of-date token is fetched again once and the call repeated once', async () => {
  const { call, requests } = clientOf((_, { headers }) =>
    new Headers(headers).get('x-csrf-token') === 'token-1'
      ? problem(403, 'E_AUTH_CSRF_INVALID')
      : Response.json({ ok: true }),
  )
  await expect(call('threadDelete', { params: { thread_id: 'thr_1' } })).resolves.toEqual({ ok: true })
  expect(bootstraps(requests)).toBe(2)
})

test('a token that stays wrong is a problem, not a loop', async () => {
  const { call, requests } = clientOf(() => problem(403, 'E_AUTH_CSRF_INVALID'))
  await expect(call('threadDelete', { params: { thread_id: 'thr_1' } })).rejects.toMatchObject({
    code: 'E_AUTH_CSRF_INVALID',
    requestId: 'req_1',
  })
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
})

test('the token that signing in returns is used from then on', async () => {
  const { call, requests } = clientOf(path =>
    path.endsWith('/login') ? Response.json({ user: {}, csrf_token: 'mine' }) : Response.json({ ok: true }),
  )
  await call('authLogin', { body: { email: 'ada@example.org', password: 'secret' } })
  await call('threadDelete', { params: { thread_id: 'thr_1' } })
  expect(requests.at(-1)?.token).toBe('mine')
  expect(bootstraps(requests)).toBe(1)
})

test('a call whose session ended waits for signing in again and then goes on', async () => {
  let signedIn = false
  const signInAgain = vi.fn(() => {
    signedIn = true
    return Promise.resolve() as Promise<never>
  })
  const { call } = clientOf(
    () =>
      signedIn ? Response.json({ items: [], next_cursor: null }) : problem(401, 'E_AUTH_SESSION_EXPIRED'),
    signInAgain,
  )
  await expect(call('threadList')).resolves.toEqual({ items: [], next_cursor: null })
  expect(signInAgain).toHaveBeenCalledTimes(1)
})

test('wrong credentials are an answer, not an ended session', async () => {
  const { call, signInAgain } = clientOf(() => problem(401, 'E_AUTH_INVALID_CREDENTIALS'))
  await expect(
    call('authLogin', { body: { email: 'ada@example.org', password: 'no' } }),
  ).rejects.toMatchObject({ code: 'E_AUTH_INVALID_CREDENTIALS' })
  expect(signInAgain).not.toHaveBeenCalled()
})

test('a wrong password inside the app is an answer too: nobody is asked to sign in again', async () => {
  const { call, signInAgain } = clientOf(() => problem(401, 'E_AUTH_INVALID_CREDENTIALS'))
  await expect(
    call('passwordChange', { body: { current_password: 'no', new_password: 'long enough' } }),
  ).rejects.toMatchObject({ code: 'E_AUTH_INVALID_CREDENTIALS' })
  await expect(call('sessionConfirm', { body: { password: 'no' } })).rejects.toMatchObject({ status: 401 })
  expect(signInAgain).not.toHaveBeenCalled()
})

test('a call that needs a confirmation waits for it and is repeated once', async () => {
  let confirmed = false
  const confirm = vi.fn(() => {
    confirmed = true
    return Promise.resolve() as Promise<never>
  })
  const { call, requests } = clientOf(
    () => (confirmed ? Response.json({ ok: true }) : problem(403, 'E_AUTH_CONFIRM_REQUIRED')),
    undefined,
    confirm,
  )
  await expect(call('totpRemove')).resolves.toEqual({ ok: true })
  expect(confirm).toHaveBeenCalledTimes(1)
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
})

test('a confirmation that is refused ends the call, and one that does not help is a problem', async () => {
  const refused = clientOf(() => problem(403, 'E_AUTH_CONFIRM_REQUIRED'))
  await expect(refused.call('totpRemove')).rejects.toThrow('not here')
  expect(refused.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  const useless = clientOf(
    () => problem(403, 'E_AUTH_CONFIRM_REQUIRED'),
    undefined,
    vi.fn(() => Promise.resolve() as Promise<never>),
  )
  await expect(useless.call('totpRemove')).rejects.toMatchObject({ code: 'E_AUTH_CONFIRM_REQUIRED' })
  expect(useless.confirm).toHaveBeenCalledTimes(1)
})

test('a busy server is given the time it asks for once, and only to read', async () => {
  const busy = () => problem(503, 'E_UNAVAILABLE', { 'retry-after': '3' })
  const reading = clientOf(busy)
  await expect(reading.call('threadList')).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect(reading.waited).toEqual([3000])
  expect(reading.requests).toHaveLength(2)
  const writing = clientOf(busy)
  await expect(writing.call('threadDelete', { params: { thread_id: 'thr_1' } })).rejects.toMatchObject({
    retryAfterSeconds: 3,
  })
  expect(writing.waited).toEqual([])
})

test('a cookie that comes back with the second question is kept; one that never does is not', async () => {
  await expect(clientOf(() => Response.json({})).keepsCookie()).resolves.toBe(true)
  const forgetful = createApiClient({
    baseUrl: async () => '',
    fetch: async () => Response.json({ csrf_token: 'x', authenticated: false, cookie_returned: false }),
    signInAgain: vi.fn(),
    confirm: vi.fn(),
    onReached: vi.fn(),
    onUnreachable: vi.fn(),
  })
  await expect(forgetful.keepsCookie()).resolves.toBe(false)
})

test('too many requests say how long to wait', async () => {
  const { call } = clientOf(() => problem(429, 'E_RATE_LIMITED', { 'retry-after': '7' }))
  const error = await call('threadList').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error).toMatchObject({ code: 'E_RATE_LIMITED', retryAfterSeconds: 7 })
  expect((error as ApiProblem).fix).toContain('7 seconds')
})

test('no connection, a foreign page and half an answer are all NETWORK', async () => {
  const answers: Handler[] = [
    () => Promise.reject(new TypeError('Failed to fetch')),
    () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
  ]
  for (const answer of answers) {
    await expect(clientOf(answer).call('threadList')).rejects.toMatchObject({ code: 'NETWORK' })
  }
})

test('parameters are encoded into the path and the query', async () => {
  const { call, requests } = clientOf(() => Response.json({}))
  await call('messageList', { params: { thread_id: '../x?y' }, query: { limit: 5 } })
  expect(requests.at(-1)?.path).toBe('/v1/threads/..%2Fx%3Fy/messages?limit=5')
})
