/** What leaves a thread, and what comes in from elsewhere. */
import type { exchangeOperations } from '@omniai/contracts/operations/exchange'
import type { Share } from '@omniai/contracts/schemas/share'
import type { Thread } from '@omniai/contracts/schemas/thread'
import type { Person } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

async function newThread(someone: Person): Promise<string> {
  return (await someone.call('threadCreate')).json<Thread>().id
}

const newShare = async ({ member, run }: World) =>
  (await member.call('threadShare', { params: { thread_id: run.thread_id! } })).json<Share>()

const theirThread = (world: World) => ({ params: { thread_id: world.run.thread_id! } })
const missingThread = () => ({ params: { thread_id: nobodys('thr') } })
const theirShare = async (world: World) => ({ params: { share_id: (await newShare(world)).id } })

export const exchangeRecipes: { readonly [Id in keyof typeof exchangeOperations]: Recipe } = {
  threadShare: {
    ok: ({ run }) => ({
      params: { thread_id: run.thread_id! },
      body: { head_id: run.message_id, expires_in_hours: 2 },
    }),
    notFound: [
      { names: 'thread', theirs: theirThread, missing: missingThread },
      {
        names: 'head message',
        theirs: async ({ other, run }) => ({
          params: { thread_id: await newThread(other) },
          body: { head_id: run.message_id },
        }),
        missing: async ({ other }) => ({
          params: { thread_id: await newThread(other) },
          body: { head_id: nobodys('msg') },
        }),
      },
    ],
    conflicts: { E_CONFLICT: async ({ member }) => ({ params: { thread_id: await newThread(member) } }) },
  },
  shareList: { ok: () => ({ query: { limit: 2 } }) },
  shareRevoke: {
    ok: theirShare,
    notFound: [
      { names: 'link', theirs: theirShare, missing: () => ({ params: { share_id: nobodys('shr') } }) },
    ],
  },
  sharedView: {
    ok: async world => ({ params: { share_token: (await newShare(world)).token } }),
    // Whoever has the link may read: there is no one else's.
    notFound: [{ names: 'link', missing: () => ({ params: { share_token: 'a'.repeat(32) } }) }],
  },
  threadExport: {
    ok: world => ({ ...theirThread(world), query: { format: 'markdown' } }),
    notFound: [
      {
        names: 'thread',
        theirs: world => ({ ...theirThread(world), query: { format: 'json' } }),
        missing: () => ({ ...missingThread(), query: { format: 'json' } }),
      },
    ],
  },
  exportCreate: { ok: () => ({ body: {} }) },
  importCreate: {
    ok: () => ({ body: { format: 'claude', conversations: [{ name: 'Old', chat_messages: [] }] } }),
  },
}
