import { api } from '../places.ts'
import { callRaw, csrfTokenOf } from '../raw-call.ts'
import { lastSession, type Scene, signedIn } from '../scene.ts'

/** Our own origin and a good session are not enough to change anything: the token of this session is asked for. */
export async function checkCsrf(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const { pageOrigin: origin } = stage
  await signedIn(scene)
  const cookie = lastSession(stage)
  const token = await csrfTokenOf(stage, cookie)
  const forged: Record<string, string | undefined> = {
    none: undefined,
    'an empty one': '',
    'a made-up one': 'x'.repeat(token.length),
    'a shortened one': token.slice(0, -1),
  }
  const problems: string[] = []
  const patch = (headers: Record<string, string>, from: string | undefined) =>
    callRaw(stage, {
      method: 'PATCH',
      path: '/v1/auth/account',
      cookie,
      headers,
      body: {},
      ...(from !== undefined && { origin: from }),
    })
  for (const [what, value] of Object.entries(forged)) {
    const { status, body } = await patch(value === undefined ? {} : { 'x-csrf-token': value }, origin)
    if (status !== 403 || !body.includes('E_AUTH_CSRF_INVALID')) {
      problems.push(`a change with ${what} as token is answered ${status}`)
    }
  }
  for (const from of [undefined, 'null']) {
    const { status } = await patch({ 'x-csrf-token': token }, from)
    if (status !== 403) problems.push(`a change with Origin ${from} is answered ${status}`)
  }
  const inPage = await view.run<number>(
    `const answer = await fetch(input + '/v1/auth/account',
       { method: 'PATCH', credentials: 'include', headers: { 'content-type': 'application/json' }, body: '{}' })
     return answer.status`,
    api,
  )
  if (inPage !== 403) problems.push(`a change from our page without a token is answered ${inPage}`)
  const { status } = await patch({ 'x-csrf-token': token }, origin)
  if (status !== 200) problems.push(`a change with the right token is answered ${status}`)
  return problems
}
