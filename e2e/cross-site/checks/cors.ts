import type { IncomingHttpHeaders } from 'node:http'
import { api, neighbour, sibling, stranger } from '../places.ts'
import { callRaw } from '../raw-call.ts'
import { callsDuring, describeCall, lastSession, type Scene, signedIn } from '../scene.ts'
import { see } from '../view.ts'

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']

/** B2. Exactly our page may call with credentials and read the answer, whatever the answer is. */
export async function checkCors(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const problems: string[] = []
  await signedIn(scene)
  const calls = await callsDuring(scene, async () => {
    await view.reload()
    await see(view, 'New chat')
    await view.run(
      `for (const path of ['/v1/threads/thr_missing', '/v1/no-such-path', '/v1/dev/no-such-path'])
         await fetch(input + path, { credentials: 'include' })
       await fetch(input + '/v1/auth/account',
         { method: 'PATCH', credentials: 'include', headers: { 'content-type': 'application/json' }, body: '{}' })`,
      api,
    )
  })
  // A call that the reload cut off has no answer to judge.
  for (const call of calls.filter(({ status }) => status !== 0)) {
    const { origin } = call.sent
    if (origin !== stage.pageOrigin) problems.push(`${describeCall(call)} came with Origin ${origin}`)
    problems.push(
      ...judgeAllowed(call.headers, stage.pageOrigin).map(each => `${describeCall(call)} ${each}`),
    )
  }
  if (!calls.some(({ method, status }) => method === 'OPTIONS' && (status === 204 || status === 200))) {
    problems.push('no preflight was answered')
  }
  problems.push(...(await judgePreflights(scene)))
  problems.push(...(await judgeForeign(scene)))
  return problems
}

function judgeAllowed(headers: IncomingHttpHeaders, origin: string): string[] {
  const allowed = headers['access-control-allow-origin']
  return [
    ...(allowed === origin ? [] : [`allows ${allowed ?? 'nobody'} to read`]),
    ...(headers['access-control-allow-credentials'] === 'true' ? [] : ['does not allow credentials']),
    ...(/\borigin\b/i.test(headers.vary ?? '') ? [] : ['does not vary by Origin']),
  ]
}

async function judgePreflights({ stage }: Scene): Promise<string[]> {
  const problems: string[] = []
  for (const method of methods) {
    const { status, headers } = await callRaw(stage, {
      method: 'OPTIONS',
      path: '/v1/auth/account',
      origin: stage.pageOrigin,
      headers: {
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,x-csrf-token',
      },
    })
    const allows = (name: string, value: string) =>
      (headers[`access-control-allow-${name}`] as string | undefined)
        ?.toLowerCase()
        .split(/,\s*/)
        .includes(value.toLowerCase())
    if (status !== 204 && status !== 200) problems.push(`the preflight of ${method} is answered ${status}`)
    if (!allows('methods', method)) problems.push(`the preflight does not allow ${method}`)
    if (!allows('headers', 'x-csrf-token')) problems.push('the preflight does not allow the CSRF header')
    problems.push(
      ...judgeAllowed(headers, stage.pageOrigin).map(each => `the preflight of ${method} ${each}`),
    )
  }
  return problems
}

/** Also those that look like ours, and with a cookie that is good. */
async function judgeForeign({ stage }: Scene): Promise<string[]> {
  const { pageOrigin } = stage
  const cookie = lastSession(stage)
  const origins = [
    neighbour,
    stranger,
    sibling,
    'null',
    pageOrigin.replace('https:', 'http:'),
    `${pageOrigin}:444`,
    `${pageOrigin}.evil.example`,
    `${pageOrigin}/`,
    pageOrigin.replace(/\w+(?=\.)/, name => name.toUpperCase()),
  ]
  const problems: string[] = []
  for (const origin of origins) {
    for (const method of ['GET', 'OPTIONS']) {
      const { status, headers } = await callRaw(stage, {
        method,
        path: '/v1/meta',
        origin,
        ...(method === 'GET' && { cookie }),
        ...(method === 'OPTIONS' && { headers: { 'access-control-request-method': 'GET' } }),
      })
      if (status !== 403) problems.push(`${method} from ${origin} is answered ${status}`)
      const read = headers['access-control-allow-origin']
      if (read !== undefined) problems.push(`${method} from ${origin}: ${read} may read`)
    }
  }
  return problems
}
