/** One's own account: sessions and password. People who end their sessions or change their password are new ones. */
import type { SessionList } from '@omniai/contracts/schemas/account-security'
import { password } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

const anotherPassword = 'another horse, another battery'

async function sessionOf({ anotherSession }: World): Promise<string> {
  const someone = await anotherSession()
  return (await someone.call('sessionList')).json<SessionList>().items[0]!.id
}

export const accountRecipes = {
  securityView: { ok: () => ({}) },
  passwordChange: {
    who: async ({ newcomer }) => (await newcomer()).person,
    ok: () => ({ body: { current_password: password, new_password: anotherPassword } }),
  },
  passwordForgot: { ok: ({ member }) => ({ body: { email: member.email } }) },
  passwordReset: {
    ok: async world => ({ body: { reset_token: await world.resetToken(), password: anotherPassword } }),
  },
  sessionList: { ok: () => ({}) },
  sessionConfirm: { who: world => world.anotherSession(), ok: () => ({ body: { password } }) },
  sessionRevoke: {
    ok: async world => ({ params: { session_id: await sessionOf(world) } }),
    notFound: [
      {
        names: 'session',
        theirs: async world => ({ params: { session_id: await sessionOf(world) } }),
        missing: () => ({ params: { session_id: nobodys('ses') } }),
      },
    ],
  },
  sessionRevokeAll: {
    who: async ({ newcomer }) => (await newcomer()).person,
    ok: () => ({ query: { keep_current: false } }),
  },
} as const satisfies { readonly [id: string]: Recipe }
