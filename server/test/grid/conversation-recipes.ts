/** What a conversation can do beyond being talked to. */
import { randomUUID } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { conversationOperations } from '@omniai/contracts/operations/conversation'
import type { ContextBlock, Preset } from '@omniai/contracts/schemas/context'
import type { Run } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { type CallInput, chatBody, type Person, startChat } from '../test-app.ts'
import { exchangeRecipes } from './exchange-recipes.ts'
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

const onOwnThread =
  (more: CallInput = {}) =>
  (world: World): CallInput => ({ ...more, params: { thread_id: world.thread.id } })

const onThread = (more: CallInput = {}) => [
  {
    names: 'thread',
    theirs: onOwnThread(more),
    missing: () => ({ ...more, params: { thread_id: nobodys('thr') } }),
  },
]

async function newBlock(someone: Person) {
  const thread_id = await newThread(someone)
  const body = { text: 'Be brief.' }
  const made = await someone.call('contextBlockCreate', { params: { thread_id }, body })
  return { thread_id, context_block_id: made.json<ContextBlock>().id }
}

const onBlock = (more: CallInput = {}): NonNullable<Recipe['notFound']> => [
  {
    names: 'block',
    theirs: async ({ member }) => ({ ...more, params: await newBlock(member) }),
    missing: async ({ member }) => ({
      ...more,
      params: { ...(await newBlock(member)), context_block_id: nobodys('ctx') },
    }),
  },
]

/** A call that would add one more block than a thread may have. */
async function fullOfBlocks(someone: Person, threadId?: string): Promise<CallInput> {
  const params = { thread_id: threadId ?? (await newThread(someone)) }
  const call = { params, body: { text: 'One of many.' } }
  for (let count = 0; count < bounds.context_blocks; count += 1)
    await someone.call('contextBlockCreate', call)
  return call
}

const preset = { name: 'Terse', system_prompt: 'Be brief.', model: null, settings: { temperature: 0.2 } }
/** Applying a preset: `call` is what it is applied by. */
export const presetOf = (call: (world: World) => Promise<CallInput> | CallInput = () => ({})) => ({
  names: 'preset',
  theirs: async (world: World) => {
    const made = (await world.member.call('presetCreate', { body: preset })).json<Preset>()
    return { ...(await call(world)), body: { preset_id: made.id } }
  },
  missing: async (world: World) => ({ ...(await call(world)), body: { preset_id: nobodys('pre') } }),
})

const onPreset = (more: CallInput = {}): Recipe => {
  const theirs = async ({ member }: World) => ({
    ...more,
    params: { preset_id: (await member.call('presetCreate', { body: preset })).json<Preset>().id },
  })
  const missing = () => ({ ...more, params: { preset_id: nobodys('pre') } })
  return { ok: theirs, notFound: [{ names: 'preset', theirs, missing }] }
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

  quotaOwn: { ok: () => ({}) },
  usageOwn: {
    ok: ({ run }) => ({
      query: {
        thread_id: run.thread_id!,
        from: '2026-01-01T00:00:00Z',
        until: '2026-01-03T00:00:00Z',
        time_zone: 'Europe/Berlin',
      },
    }),
    notFound: [
      {
        names: 'thread',
        theirs: ({ run }) => ({ query: { thread_id: run.thread_id! } }),
        missing: () => ({ query: { thread_id: nobodys('thr') } }),
      },
    ],
  },
  contextPreview: {
    ok: ({ run }) => ({ params: { thread_id: run.thread_id! }, body: { text: 'And then?' } }),
    notFound: [
      ...onThread({ body: {} }),
      {
        names: 'parent message',
        theirs: async ({ other, run }) => ({
          params: { thread_id: await newThread(other) },
          body: { parent_id: run.message_id },
        }),
        missing: async ({ other }) => ({
          params: { thread_id: await newThread(other) },
          body: { parent_id: nobodys('msg') },
        }),
      },
    ],
  },
  contextBlockList: { ok: onOwnThread(), notFound: onThread() },
  contextBlockCreate: {
    ok: async ({ member }) => ({
      params: { thread_id: await newThread(member) },
      body: { title: 'House style', text: 'Be brief.', enabled: true },
    }),
    notFound: onThread({ body: { text: 'Be brief.' } }),
    conflicts: { E_CONFLICT: async ({ member }) => fullOfBlocks(member) },
  },
  contextBlockUpdate: {
    ok: async ({ member }) => ({
      params: await newBlock(member),
      body: { title: 'Other', enabled: false, position: 0 },
    }),
    notFound: onBlock({ body: { enabled: false } }),
  },
  contextBlockDelete: { ok: async ({ member }) => ({ params: await newBlock(member) }), notFound: onBlock() },
  pinSet: {
    ok: world => ({ params: answered(world) }),
    notFound: onMessage().notFound!,
    conflicts: {
      E_CONFLICT: async ({ member }) => {
        const run = await newAnswer(member)
        await fullOfBlocks(member, run.thread_id!)
        return { params: { thread_id: run.thread_id!, message_id: run.message_id! } }
      },
    },
  },
  pinRemove: {
    ok: async world => {
      await world.member.call('pinSet', { params: answered(world) })
      return { params: answered(world) }
    },
    notFound: onMessage().notFound!,
  },
  threadCompact: {
    ok: ({ run }) => ({
      params: { thread_id: run.thread_id! },
      body: { client_request_id: randomUUID(), until_message_id: run.message_id },
    }),
    notFound: [
      {
        names: 'thread',
        theirs: world => ({
          params: { thread_id: world.thread.id },
          body: { client_request_id: randomUUID() },
        }),
        missing: () => ({
          params: { thread_id: nobodys('thr') },
          body: { client_request_id: randomUUID() },
        }),
      },
      {
        names: 'message',
        theirs: async ({ other, run }) => ({
          params: { thread_id: await newThread(other) },
          body: { client_request_id: randomUUID(), until_message_id: run.message_id },
        }),
        missing: async ({ other }) => ({
          params: { thread_id: await newThread(other) },
          body: { client_request_id: randomUUID(), until_message_id: nobodys('msg') },
        }),
      },
    ],
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: async ({ member, run }) => {
        const body = chatBody('echo once')
        await member.call('chatStart', { body, headers: untilItsEnd })
        return {
          params: { thread_id: run.thread_id! },
          body: { client_request_id: body.client_request_id },
        }
      },
      E_CONFLICT: ({ run }) => ({
        params: { thread_id: run.thread_id! },
        body: { client_request_id: randomUUID(), until_message_id: run.user_message_id },
      }),
    },
  },
  presetList: { ok: () => ({ query: { limit: 2 } }) },
  presetCreate: { ok: () => ({ body: preset }) },
  presetView: onPreset(),
  presetUpdate: onPreset({ body: { name: 'Other' } }),
  presetDelete: onPreset(),
  ...exchangeRecipes,
}
