/** What administrators do. People, sessions and invitations belong to all of them: there is no one else's. */
import type { AdminSessionPage } from '@omniai/contracts/schemas/admin'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

const onPerson = (more: { body?: object } = {}): Pick<Recipe, 'ok' | 'notFound'> => ({
  ok: async ({ newcomer }) => ({ ...more, params: { user_id: (await newcomer()).userId } }),
  notFound: [{ names: 'person', missing: () => ({ ...more, params: { user_id: nobodys('usr') } }) }],
})

async function someSession({ admin, newcomer }: World): Promise<string> {
  const query = { user_id: (await newcomer()).userId }
  return (await admin.call('adminSessionList', { query })).json<AdminSessionPage>().items[0]!.id
}

export const devRecipes = {
  inviteList: { ok: () => ({ query: { limit: 2 } }) },
  inviteCreate: {
    ok: () => ({
      body: {
        role: 'member',
        note: 'For Cy',
        max_uses: 2,
        email: 'cy@example.org',
        expires_in_hours: 24,
      },
    }),
  },
  inviteRevoke: {
    ok: async world => ({ params: { invite_id: await world.inviteId() } }),
    notFound: [{ names: 'invitation', missing: () => ({ params: { invite_id: nobodys('inv') } }) }],
  },
  userList: { ok: () => ({ query: { limit: 2, q: 'ben', role: 'member', state: 'active' } }) },
  userView: onPerson(),
  userUpdate: {
    ...onPerson({ body: { name: 'Someone else', role: 'member', disabled: true } }),
    conflicts: {
      E_CONFLICT: ({ adminId }) => ({ params: { user_id: adminId }, body: { role: 'member' } }),
    },
  },
  userResetIssue: onPerson({ body: {} }),
  userSecondFactorsRemove: onPerson(),
  adminSessionList: { ok: ({ adminId }) => ({ query: { limit: 2, user_id: adminId } }) },
  adminSessionRevoke: {
    ok: async world => ({ params: { session_id: await someSession(world) } }),
    notFound: [{ names: 'session', missing: () => ({ params: { session_id: nobodys('ses') } }) }],
  },
  auditList: {
    ok: ({ adminId }) => ({
      query: {
        limit: 2,
        action: 'login',
        user_id: adminId,
        from: '2020-01-01T00:00:00Z',
        until: '2100-01-01T00:00:00.000Z',
      },
    }),
  },
  diagnosticsView: { ok: () => ({}) },
} as const satisfies { readonly [id: string]: Recipe }
