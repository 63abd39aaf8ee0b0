/** A browser on a stage, and what the tests do there again and again. */
import { email, password } from '../../server/test/server-process.ts'
import type { Exchange } from './front.ts'
import type { Stage } from './stage.ts'
import { see, soon, type View } from './view.ts'

export type Scene = { readonly stage: Stage; readonly view: View }

const atHome = 'New chat'
const signInHeading = /^Sign in$/m

/** Opens the app, and signs in when it asks to. */
export async function signedIn({ stage, view }: Scene): Promise<void> {
  await view.open(stage.page)
  await see(view, new RegExp(`${atHome}|${signInHeading.source}`, 'm'))
  if ((await view.text()).includes(atHome)) return
  await view.fill('Email', email)
  await view.fill('Password', password)
  await view.press('Sign in')
  await see(view, atHome)
}

export async function signOut({ view }: Scene): Promise<void> {
  await view.press('Account: Administrator')
  await view.press('Sign out')
  await see(view, signInHeading)
}

export async function sendMessage({ view }: Scene, text: string): Promise<void> {
  await view.fill('Message', text)
  await view.press('Send')
}

/** The calls of the API that were made while `act` ran, and until `settled` holds for them. */
export async function callsDuring(
  { stage }: Scene,
  act: () => Promise<unknown>,
  settled: (calls: readonly Exchange[]) => boolean = () => true,
): Promise<readonly Exchange[]> {
  const before = stage.front.exchanges.length
  await act()
  await soon(() => settled(stage.front.exchanges.slice(before)))
  return stage.front.exchanges.slice(before)
}

const sessionPair = /__Host-omniai_session=[^;\s]+/

/** The session as the browser sent it with this call. */
export const sentSession = ({ sent }: Exchange): string | null =>
  sessionPair.exec(sent.cookie ?? '')?.[0] ?? null

/** The session that the browser sent last. */
export function lastSession({ front }: Stage): string {
  const session = front.exchanges.map(sentSession).findLast(each => each !== null)
  if (!session) throw new Error('No call carried a session')
  return session
}

export const describeCall = ({ method, path, status }: Exchange) => `${method} ${path} (${status})`
