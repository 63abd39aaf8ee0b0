import { isDeepStrictEqual } from 'node:util'
import { at, type Client, said } from './client.ts'
import { expect, type Item, Skipped } from './items.ts'
import { makeThread, memberOf, removeThread, smokeTitle } from './thread.ts'
import type { Visit } from './visit.ts'

/** Such as nobody has by chance. */
const chosen = { temperature: 0.37, top_p: 0.83, max_tokens: 1234 }

type Preferences = { readonly model?: unknown; readonly settings?: unknown }

export const settingsItems: readonly Item<Visit>[] = [
  {
    id: 'settings.thread',
    name: 'model, temperature, top-p and max tokens of a thread persist',
    fix: 'A proxy must let PATCH through. The log of the server says more, under the request id.',
    needs: ['conversation.create'],
    check: async visit => {
      const client = memberOf(visit)
      const id = await makeThread(visit, client, smokeTitle())
      const patch = { settings: chosen, model: await defaultModel(client) }
      const answer = await client.ask('PATCH', `/v1/threads/${id}`, { body: patch })
      expect(answer.status === 200, said(answer))
      const { json } = await client.ask('GET', `/v1/threads/${id}`)
      const found = { settings: at(json, 'settings'), model: at(json, 'model') }
      expect(isDeepStrictEqual(found, patch), `read again: ${JSON.stringify(found)}`)
      await removeThread(visit, client, id)
      return JSON.stringify(chosen)
    },
  },
  {
    id: 'settings.account',
    name: 'those that new chats start with persist, and are put back',
    fix: 'A proxy must let PATCH through. The log of the server says more, under the request id.',
    needs: ['conversation.list'],
    check: async visit => {
      if (!visit.write) throw new Skipped('changes something: say --write')
      const client = memberOf(visit)
      const before = await preferences(client)
      const what = `settings of ${visit.credentials?.email}, before: ${JSON.stringify(before)}`
      // A key that was never set cannot be taken out again: empty means the same.
      const earlier = { model: before.model ?? null, settings: before.settings ?? {} }
      visit.left.add(what, () => savePreferences(client, earlier))
      const wanted = { model: await defaultModel(client), settings: chosen }
      await savePreferences(client, wanted)
      const found = await preferences(client)
      expect(isDeepStrictEqual(found, wanted), `read again: ${JSON.stringify(found)}`)
      await savePreferences(client, earlier)
      expect(isDeepStrictEqual(await preferences(client), earlier), 'they could not be put back')
      visit.left.gone(what)
      return JSON.stringify(chosen)
    },
  },
]

/** @param anew the server asks its model servers now, instead of saying what it knows */
export async function defaultModel(client: Client, anew = false): Promise<unknown> {
  const answer = await client.ask('GET', anew ? '/v1/models?refresh=true' : '/v1/models')
  expect(answer.status === 200, `the models: ${said(answer)}`)
  return at(answer.json, 'default') ?? null
}

async function preferences(client: Client): Promise<Preferences> {
  const answer = await client.ask('GET', '/v1/auth/account')
  const found = at(answer.json, 'preferences')
  expect(answer.status === 200 && typeof found === 'object' && found, said(answer))
  return found
}

async function savePreferences(client: Client, body: Preferences): Promise<void> {
  const answer = await client.ask('PATCH', '/v1/auth/account', { body: { preferences: body } })
  expect(answer.status === 200, said(answer))
}
