import { at, type Client, said } from './client.ts'
import { expect } from './items.ts'
import type { Visit } from './visit.ts'

/** The session that the tests of threads, answers and settings share. */
export function memberOf(visit: Visit): Client {
  if (!visit.member) throw new Error('nobody is signed in')
  return visit.member
}

/** A thread for this test; it is deleted in the end, whatever happens. */
export async function makeThread({ left }: Visit, client: Client, title: string): Promise<string> {
  const answer = await client.ask('POST', '/v1/threads', { body: { title } })
  const id = at(answer.json, 'id')
  expect(answer.status === 201 && typeof id === 'string', said(answer))
  left.add(nameOf(id), () => deleteThread(client, id))
  return id
}

export async function removeThread({ left }: Visit, client: Client, id: string): Promise<void> {
  await deleteThread(client, id)
  left.gone(nameOf(id))
}

async function deleteThread(client: Client, id: string): Promise<void> {
  const answer = await client.ask('DELETE', `/v1/threads/${id}`)
  // Gone already, for instance by hand.
  expect(answer.status === 200 || answer.status === 404, said(answer))
}

const nameOf = (id: string) => `thread ${id}`

export const smokeTitle = () => `Smoke test ${new Date().toISOString()}`

/** Of the thread with this id in the list, as everybody sees it who opens the page. */
export async function titleInList(client: Client, id: string): Promise<unknown> {
  const answer = await client.ask('GET', '/v1/threads')
  const items = at(answer.json, 'items')
  expect(answer.status === 200 && Array.isArray(items), `the list: ${said(answer)}`)
  return at(
    items.find(item => at(item, 'id') === id),
    'title',
  )
}
