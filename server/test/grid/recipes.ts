/** How to do each operation well, and how to run into what it names: missing things and conflicts. */
import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '@omniai/contracts/errors'
import type { OperationId } from '@omniai/contracts/operations/all'
import { type CallInput, chatBody, type Person, password, startChat } from '../test-app.ts'
import { accountRecipes } from './account-recipes.ts'
import { attachmentRecipes, uploaded } from './attachment-recipes.ts'
import { conversationRecipes, presetOf } from './conversation-recipes.ts'
import { devRecipes } from './dev-recipes.ts'
import { docPictureRecipes } from './doc-picture-recipes.ts'
import { factorRecipes } from './factor-recipes.ts'
import { projectRecipes } from './project-recipes.ts'
import { providerRecipes } from './provider-recipes.ts'
import { usageRecipes } from './usage-recipes.ts'
import { nobodys, type World } from './world.ts'

type Input = (world: World) => Promise<CallInput> | CallInput

export type Recipe = {
  /** A call that succeeds, each time anew. */
  readonly ok: Input
  /** Who does it, when it is not just anyone who may. */
  readonly who?: (world: World) => Promise<Person>
  /** Needs an installation without users. */
  readonly beforeSetup?: true
  /** Calls that name something of someone else, each beside the same call that names nothing at all. */
  readonly notFound?: readonly { readonly names: string; readonly theirs?: Input; readonly missing: Input }[]
  readonly conflicts?: { readonly [code in ErrorCode]?: Input }
}

/** As a stream the answer of a start comes with the end of its run. */
const untilItsEnd = { accept: 'text/event-stream' }

const nothing: Input = () => ({})
const newPassword = { password, name: 'New' }

/** Operations on one thread or run of the member: someone else's and a missing one must read the same. */
const onThread = (more: CallInput = {}): Pick<Recipe, 'ok' | 'notFound'> => ({
  ok: world => ({ ...more, params: { thread_id: world.thread.id } }),
  notFound: [
    {
      names: 'thread',
      theirs: world => ({ ...more, params: { thread_id: world.thread.id } }),
      missing: () => ({ ...more, params: { thread_id: nobodys('thr') } }),
    },
  ],
})
const onRun = (body?: () => object): Pick<Recipe, 'ok' | 'notFound'> => ({
  ok: world => ({ params: { run_id: world.run.id }, ...(body && { body: body() }) }),
  notFound: [
    {
      names: 'run',
      theirs: world => ({ params: { run_id: world.run.id }, ...(body && { body: body() }) }),
      missing: () => ({ params: { run_id: nobodys('run') }, ...(body && { body: body() }) }),
    },
  ],
})

async function ownThread({ other }: World): Promise<string> {
  return (await other.call('threadCreate')).json<{ id: string }>().id
}

export const recipes: { readonly [Id in OperationId]: Recipe } = {
  metaView: { ok: nothing },
  healthView: { ok: nothing },
  readinessView: { ok: nothing },
  csrfBootstrap: { ok: nothing },
  authSetup: {
    beforeSetup: true,
    ok: async ({ app }) => ({
      body: { setup_token: await app.auth.firstAdmin.issueToken(), email: 'a@example.org', ...newPassword },
    }),
  },
  authLogin: { ok: world => ({ body: { email: world.member.email, password } }) },
  authRegister: {
    ok: async world => ({
      body: { invite_code: await world.inviteCode(), email: `${randomUUID()}@example.org`, ...newPassword },
    }),
    conflicts: {
      E_CONFLICT: async world => ({
        body: { invite_code: await world.inviteCode(), email: world.member.email, ...newPassword },
      }),
    },
  },
  authLogout: { ok: () => ({ body: {} }), who: world => world.anotherSession() },
  accountView: { ok: nothing },
  accountUpdate: { ok: () => ({ body: { name: 'Ben', preferences: { settings: { temperature: 1 } } } }) },
  ...accountRecipes,
  ...factorRecipes,

  providerList: { ok: nothing },
  providerHealth: { ok: nothing },
  modelList: { ok: () => ({ query: { refresh: true } }) },

  chatStart: {
    ok: () => ({ body: chatBody('echo fine', { settings: { max_tokens: 5 } }) }),
    notFound: [
      {
        names: 'thread',
        theirs: world => ({ body: chatBody('echo no', { thread_id: world.thread.id }) }),
        missing: () => ({ body: chatBody('echo no', { thread_id: nobodys('thr') }) }),
      },
      {
        names: 'parent message',
        theirs: async world => ({
          body: chatBody('echo no', { thread_id: await ownThread(world), parent_id: world.run.message_id }),
        }),
        missing: async world => ({
          body: chatBody('echo no', { thread_id: await ownThread(world), parent_id: nobodys('msg') }),
        }),
      },
      {
        names: 'attachment',
        theirs: async ({ member }) => ({
          body: chatBody('echo no', { attachment_ids: [await uploaded(member)] }),
        }),
        missing: () => ({ body: chatBody('echo no', { attachment_ids: [nobodys('att')] }) }),
      },
    ],
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: async ({ member }) => {
        const body = chatBody('echo once')
        await member.call('chatStart', { body, headers: untilItsEnd })
        return { body: { ...body, text: 'echo something else' } }
      },
      E_CONFLICT: ({ run }) => ({
        body: chatBody('echo no', { thread_id: run.thread_id, parent_id: run.user_message_id }),
      }),
    },
  },
  runList: { ok: () => ({ query: { limit: 2, state: 'active' } }) },
  runView: onRun(),
  runEvents: onRun(),
  runCancel: onRun(() => ({ last_seq: 1 })),
  runRetry: {
    ...onRun(() => ({ client_request_id: randomUUID() })),
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: async ({ member, run }) => {
        const body = chatBody('echo once')
        await member.call('chatStart', { body, headers: untilItsEnd })
        return { params: { run_id: run.id }, body: { client_request_id: body.client_request_id } }
      },
      E_CONFLICT: async ({ member }) => ({
        params: { run_id: (await startChat(member, 'hang')).id },
        body: { client_request_id: randomUUID() },
      }),
    },
  },
  runRequest: onRun(),

  threadList: { ok: () => ({ query: { limit: 2 } }) },
  threadCreate: {
    ok: () => ({ body: { title: 'A thread', model: null, settings: { top_p: 0.5 } } }),
    notFound: [presetOf()],
  },
  threadView: onThread(),
  threadUpdate: {
    ...onThread({ body: { title: 'Another name' } }),
    notFound: [
      presetOf(async world => ({ params: { thread_id: await ownThread(world) } })),
      ...onThread({ body: { title: 'Another name' } }).notFound!,
      {
        names: 'head message',
        theirs: async world => ({
          params: { thread_id: await ownThread(world) },
          body: { head_id: world.run.message_id },
        }),
        missing: async world => ({
          params: { thread_id: await ownThread(world) },
          body: { head_id: nobodys('msg') },
        }),
      },
    ],
  },
  threadDelete: {
    ...onThread(),
    ok: async ({ member }) => ({
      params: { thread_id: (await member.call('threadCreate')).json<{ id: string }>().id },
    }),
  },
  threadRestore: onThread({ body: {} }),
  messageList: {
    ...onThread(),
    notFound: [
      ...onThread().notFound!,
      {
        names: 'head message',
        theirs: async world => ({
          params: { thread_id: await ownThread(world) },
          query: { head_id: world.run.message_id! },
        }),
        missing: async world => ({
          params: { thread_id: await ownThread(world) },
          query: { head_id: nobodys('msg') },
        }),
      },
    ],
  },

  ...conversationRecipes,
  ...attachmentRecipes,
  ...projectRecipes,
  ...docPictureRecipes,

  ...devRecipes,
  ...providerRecipes,
  ...usageRecipes,
}
