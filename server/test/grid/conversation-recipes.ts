/** What a conversation can do beyond being talked to. */
import { randomUUID } from 'node:crypto'
import type { conversationOperations } from '@omniai/contracts/operations/conversation'
import type { Run } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { type CallInput, chatBody, type Person, startChat } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { finished, nobodys, type World } from './world.ts'

const untilItsEnd = { accept: 'text/event-stream' }

/** The member's thread with an answer in it. */
const answered = ({ run }: World) => ({ thread_id: run.thread_id!, message_id: run.message_id! })

async function newThread(someone: Person): Promise<string> {
  return (await someone.call('threadCreate')).json<Thread>().id
}

/** One that is not needed by anyone else. */
const newAnswer = async (someone: Person): Promise<Run> =>
  finished(someone, await startChat(someone, 'echo One two three.'))

const onMessage = (
  body?: (world: World) => object,
): Pick<Recipe, 'notFound'> & { at(params: Record<string, string>, world: World): CallInput } => {
  const at = (params: Record<string, string>, world: World) => ({
    params,
    ...(body && { body: body(world) }),
  })
  return {
    at,
    notFound: [
      {
        names: 'thread',
        theirs: world => at(answered(world), world),
        missing: world => at({ ...answered(world), thread_id: nobodys('thr') }, world),
      },
      {
        names: 'message',
        theirs: async world => at({ ...answered(world), thread_id: await newThread(world.other) }, world),
        missing: async world =>
          at({ thread_id: await newThread(world.other), message_id: nobodys('msg') }, world),
      },
    ],
  }
}

/** While its answer is being written. */
const busy = async ({ member }: World) => {
  const run = await startChat(member, 'hang')
  return { thread_id: run.thread_id!, message_id: run.message_id! }
}

export const conversationRecipes: { readonly [Id in keyof typeof conversationOperations]: Recipe } = {
  searchQuery: { ok: () => ({ query: { q: '"one two" thr', role: 'assistant', limit: 2 } }) },
  folderList: { ok: () => ({}) },
  threadBulk: {
    ok: async ({ member }) => ({ body: { action: 'move', ids: [await newThread(member)], folder: 'Work' } }),
  },
  threadPurge: {
    ok: async ({ member }) => {
      const params = { thread_id: await newThread(member) }
      await member.call('threadDelete', { params })
      return { params, body: {} }
    },
    notFound: [
      {
        names: 'thread',
        theirs: world => ({ params: { thread_id: world.thread.id }, body: {} }),
        missing: () => ({ params: { thread_id: nobodys('thr') }, body: {} }),
      },
    ],
    conflicts: { E_CONFLICT: world => ({ params: { thread_id: world.thread.id }, body: {} }) },
  },
  threadBranch: {
    ok: world => ({
      params: { thread_id: world.run.thread_id! },
      body: { message_id: world.run.message_id, title: 'Another way' },
    }),
    notFound: [
      {
        names: 'thread',
        theirs: ({ run }) => ({
          params: { thread_id: run.thread_id! },
          body: { message_id: run.message_id },
        }),
        missing: ({ run }) => ({
          params: { thread_id: nobodys('thr') },
          body: { message_id: run.message_id },
        }),
      },
      {
        names: 'message',
        theirs: async ({ other, run }) => ({
          params: { thread_id: await newThread(other) },
          body: { message_id: run.message_id },
        }),
        missing: async ({ other }) => ({
          params: { thread_id: await newThread(other) },
          body: { message_id: nobodys('msg') },
        }),
      },
    ],
    conflicts: {
      E_CONFLICT: async world => {
        const { thread_id, message_id } = await busy(world)
        return { params: { thread_id }, body: { message_id } }
      },
    },
  },
  messageDelete: {
    ok: async ({ member }) => {
      const run = await newAnswer(member)
      return { params: { thread_id: run.thread_id!, message_id: run.message_id! } }
    },
    notFound: onMessage().notFound!,
    conflicts: { E_CONFLICT: async world => ({ params: await busy(world) }) },
  },
  messageRestore: {
    ok: async ({ member }) => {
      const run = await newAnswer(member)
      const params = { thread_id: run.thread_id!, message_id: run.message_id! }
      await member.call('messageDelete', { params })
      return { params, body: {} }
    },
    notFound: onMessage(() => ({})).notFound!,
  },
  runContinue: {
    ok: async ({ member }) => ({
      params: { run_id: (await finished(member, await startChat(member, 'cut-midway'))).id },
      body: { client_request_id: randomUUID() },
    }),
    notFound: [
      {
        names: 'run',
        theirs: world => ({ params: { run_id: world.run.id }, body: { client_request_id: randomUUID() } }),
        missing: () => ({ params: { run_id: nobodys('run') }, body: { client_request_id: randomUUID() } }),
      },
    ],
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: async ({ member, run }) => {
        const body = chatBody('echo once')
        await member.call('chatStart', { body, headers: untilItsEnd })
        return { params: { run_id: run.id }, body: { client_request_id: body.client_request_id } }
      },
      E_CONFLICT: world => ({ params: { run_id: world.run.id }, body: { client_request_id: randomUUID() } }),
    },
  },
}
