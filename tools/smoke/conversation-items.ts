import { at, said } from './client.ts'
import { expect, type Item, Skipped } from './items.ts'
import { signIn } from './session-items.ts'
import { makeThread, memberOf, removeThread, smokeTitle, titleInList } from './thread.ts'
import type { Visit } from './visit.ts'

/** The thread that these items hand on. */
const threads = new WeakMap<Visit, string>()

function threadOf(visit: Visit): string {
  const thread = threads.get(visit)
  if (!thread) throw new Error('there is no thread')
  return thread
}

export const conversationItems: readonly Item<Visit>[] = [
  {
    id: 'conversation.list',
    name: 'the threads of the account are listed',
    fix: 'The log of the server says more, under the request id.',
    needs: ['session.login'],
    check: async visit => {
      visit.member = await signIn(visit)
      const answer = await visit.member.ask('GET', '/v1/threads')
      const items = at(answer.json, 'items')
      expect(answer.status === 200 && Array.isArray(items), said(answer))
      expect(at(answer.json, 'next_cursor') !== undefined, 'the list does not say whether it goes on')
      return `${items.length} threads`
    },
  },
  {
    id: 'conversation.create',
    name: 'a thread is made, and is in the list',
    fix: 'The log of the server says more, under the request id. Is its disk full or read-only?',
    needs: ['conversation.list'],
    check: async visit => {
      if (!visit.write) throw new Skipped('changes something: say --write')
      const title = smokeTitle()
      const id = await makeThread(visit, memberOf(visit), title)
      threads.set(visit, id)
      expect((await titleInList(memberOf(visit), id)) === title, 'it is not in the list')
      return id
    },
  },
  {
    id: 'conversation.open',
    name: 'it opens by its address',
    fix: 'The log of the server says more, under the request id.',
    needs: ['conversation.create'],
    check: async visit => {
      const id = threadOf(visit)
      const client = memberOf(visit)
      const opened = await client.ask('GET', `/v1/threads/${id}`)
      expect(opened.status === 200 && at(opened.json, 'id') === id, said(opened))
      const messages = await client.ask('GET', `/v1/threads/${id}/messages`)
      expect(messages.status === 200 && Array.isArray(at(messages.json, 'items')), said(messages))
      const stranger = await visit.stranger().ask('GET', `/v1/threads/${id}`)
      expect(stranger.status === 401, `to a stranger: ${said(stranger)}`)
      return 'with no messages, and not to strangers'
    },
  },
  {
    id: 'conversation.rename',
    name: 'it takes another name, and the list shows it',
    fix: 'A proxy must let PATCH through.',
    needs: ['conversation.create'],
    check: async visit => {
      const title = `${smokeTitle()}, renamed`
      const answer = await memberOf(visit).ask('PATCH', `/v1/threads/${threadOf(visit)}`, { body: { title } })
      expect(answer.status === 200, said(answer))
      const listed = await titleInList(memberOf(visit), threadOf(visit))
      expect(listed === title, `the list says “${listed}”`)
      return `“${title}”`
    },
  },
  {
    id: 'conversation.delete',
    name: 'it is deleted, and is gone from the list',
    fix: 'A proxy must let DELETE through.',
    needs: ['conversation.create'],
    check: async visit => {
      const client = memberOf(visit)
      const id = threadOf(visit)
      await removeThread(visit, client, id)
      expect((await titleInList(client, id)) === undefined, 'it is still in the list')
      const opened = await client.ask('GET', `/v1/threads/${id}`)
      expect(opened.status === 404, `opened afterwards: ${said(opened)}`)
      return said(opened)
    },
  },
]
