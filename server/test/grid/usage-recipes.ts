/** What everyone uses of the models, and what they may. It belongs to all administrators: there is no one else's. */
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

const much = 1_000_000_000
const body = { tokens_per_day: much, tokens_per_month: null, runs_per_day: null, runs_per_month: much }

const somePerson = async ({ newcomer }: World) => ({ quota_id: (await newcomer()).userId })

async function someQuota(world: World) {
  const params = await somePerson(world)
  await world.admin.call('quotaSet', { params, body })
  return params
}

export const usageRecipes = {
  usageView: {
    ok: ({ adminId }) => ({
      query: {
        from: '2026-03-01T00:00:00Z',
        until: '2026-04-01T00:00:00Z',
        by: 'each',
        time_zone: 'Europe/Berlin',
        user_id: adminId,
      },
    }),
  },
  quotaList: { ok: () => ({}) },
  quotaSet: {
    ok: async world => ({ params: await somePerson(world), body }),
    notFound: [{ names: 'person', missing: () => ({ params: { quota_id: nobodys('usr') }, body }) }],
  },
  quotaReset: {
    ok: async world => ({ params: await someQuota(world) }),
    notFound: [{ names: 'quota', missing: () => ({ params: { quota_id: nobodys('usr') } }) }],
  },
} as const satisfies { readonly [id: string]: Recipe }
