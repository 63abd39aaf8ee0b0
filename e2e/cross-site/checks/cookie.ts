import type { Exchange } from '../front.ts'
import { callRaw } from '../raw-call.ts'
import { callsDuring, lastSession, type Scene, sentSession, signedIn, signOut } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { see } from '../view.ts'

/** B3. From signing in to signing out, seen at the server. Begins and ends with nobody signed in. */
export async function checkCookie(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const problems: string[] = []
  await signedIn(scene)
  await signOut(scene)

  const signIn = await callsDuring(scene, () => signedIn(scene))
  problems.push(...judgeAttributes(stage, signIn, 'set'))
  if ((await view.run<string>('return document.cookie')) !== '') problems.push('scripts can read a cookie')

  const reload = await callsDuring(scene, async () => {
    await view.reload()
    await see(view, 'New chat')
  })
  const first = reload.find(({ path, method }) => path === '/v1/meta' && method === 'GET')
  if (!first || sentSession(first) === null) problems.push('the session does not come back after a reload')
  const session = lastSession(stage)

  const signingOut = await callsDuring(scene, () => signOut(scene))
  problems.push(...judgeAttributes(stage, signingOut, 'cleared'))
  const logout = signingOut.find(({ method, path }) => method === 'POST' && path === '/v1/auth/logout')
  if (!logout?.headers['clear-site-data']?.includes('"cookies"')) {
    problems.push('signing out leaves the clearing of cookies to their names')
  }
  const afterwards = await callsDuring(scene, async () => {
    await view.reload()
    await see(view, /^Sign in$/m)
  })
  if (afterwards.some(call => sentSession(call) !== null)) {
    problems.push('the session is still sent after signing out')
  }
  const replayed = await callRaw(stage, {
    path: '/v1/auth/account',
    origin: stage.pageOrigin,
    cookie: session,
  })
  if (replayed.status !== 401) problems.push(`the session of before is answered ${replayed.status}`)
  return problems
}

/** Of all our cookies. The attributes are part of what a cookie is: cleared with others, it stays. */
function judgeAttributes(stage: Stage, calls: readonly Exchange[], what: 'set' | 'cleared'): string[] {
  const wanted = [...stage.cookieAttributes].sort().join('; ')
  const cookies = calls
    .flatMap(({ headers }) => headers['set-cookie'] ?? [])
    .filter(cookie => /;\s*Max-Age=0\b/i.test(cookie) === (what === 'cleared'))
    .map(cookie => {
      const [pair = '', ...attributes] = cookie.split(/;\s*/)
      const lasting = attributes.filter(each => !/^(Max-Age|Expires)=/i.test(each))
      return { name: pair.split('=', 1)[0]!, attributes: lasting.sort().join('; ') }
    })
  const problems = cookies
    .filter(({ name, attributes }) => !name.startsWith('__Host-') || attributes !== wanted)
    .map(({ name, attributes }) => `${name} is ${what} with ${attributes}`)
  const session = cookies.some(({ name }) => name === '__Host-omniai_session')
  return session ? problems : [...problems, `the session cookie is not ${what}`]
}
