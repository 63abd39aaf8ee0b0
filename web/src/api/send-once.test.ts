import { afterEach, expect, test } from 'vitest'
import { metaState } from './meta-state.ts'
import { ApiProblem, networkProblem, type ProblemCode } from './problem.ts'
import { sendOnce } from './send-once.ts'

afterEach(() => sessionStorage.clear())

const refused = (code: ProblemCode, status: number) =>
  new ApiProblem({ code, message: 'No.', fix: 'Nothing.', status })

type Body = { readonly client_request_id: string; readonly text: string }
let ids = 0
const body = (text: string): Body => ({ client_request_id: `request-${++ids}`, text })

/** A document at the end of a line that loses answers: each request makes a text once. */
function line() {
  const made = new Map<string, string>()
  const sent: Body[] = []
  let lose: 'nothing' | 'request' | 'answer' = 'nothing'
  let refuse: ApiProblem | null = null
  return {
    sent,
    texts: () => [...made.values()],
    loses(next: typeof lose) {
      lose = next
    },
    refuses(next: ApiProblem | null) {
      refuse = next
    },
    async send(request: Body): Promise<string> {
      sent.push(request)
      if (lose === 'request') throw networkProblem()
      if (refuse) throw refuse
      made.set(request.client_request_id, request.text)
      if (lose === 'answer') throw networkProblem()
      return request.client_request_id
    },
  }
}

test('what was asked for again after its answer was lost is made once, and answered with what was made', async () => {
  const { sent, texts, loses, send } = line()
  loses('answer')
  await expect(sendOnce('the end', body('End.'), send)).rejects.toMatchObject({ code: 'NETWORK' })
  // Another dialog, after a reload: it knows nothing of the first one.
  await expect(sendOnce('the end', body('End.'), send)).rejects.toMatchObject({ code: 'NETWORK' })
  loses('nothing')
  const answer = await sendOnce('the end', body('End.'), send)
  expect(texts()).toEqual(['End.'])
  expect(new Set(sent.map(each => JSON.stringify(each))).size).toBe(1)
  expect(answer).toBe(sent[0]?.client_request_id)
})

test('one whose outcome is known is another one when it is asked for again', async () => {
  const { texts, send } = line()
  await sendOnce('the end', body('End.'), send)
  await sendOnce('the end', body('End.'), send)
  expect(texts()).toEqual(['End.', 'End.'])
})

test('of another place or another text it is no repeat', async () => {
  const { texts, loses, send } = line()
  loses('answer')
  await sendOnce('the end', body('End.'), send).catch(() => {})
  loses('nothing')
  await sendOnce('the beginning', body('Begin.'), send)
  expect(texts()).toEqual(['End.', 'Begin.'])
})

test('a repeat that comes too late for its place makes way for what is asked for now', async () => {
  const { sent, texts, loses, refuses, send } = line()
  loses('request')
  await sendOnce('the end', body('End.'), send).catch(() => {})
  loses('nothing')
  let tries = 0
  const once = async (request: Body) => {
    tries += 1
    refuses(tries === 1 ? refused('E_CONFLICT', 409) : null)
    return send(request)
  }
  await sendOnce('the end', body('End.'), once)
  expect(tries).toBe(2)
  expect(new Set(sent.map(({ client_request_id }) => client_request_id)).size).toBe(2)
  expect(texts()).toEqual(['End.'])
})

test('a limit or an ended session says nothing of the first try: it stays the one that is repeated', async () => {
  const { sent, texts, loses, refuses, send } = line()
  loses('answer')
  await sendOnce('the end', body('End.'), send).catch(() => {})
  loses('nothing')
  for (const problem of [refused('E_RATE_LIMITED', 429), refused('E_AUTH_SESSION_EXPIRED', 401)]) {
    refuses(problem)
    await expect(sendOnce('the end', body('End.'), send)).rejects.toBe(problem)
  }
  refuses(null)
  await sendOnce('the end', body('End.'), send)
  expect(texts()).toEqual(['End.'])
  expect(new Set(sent.map(({ client_request_id }) => client_request_id)).size).toBe(1)
})

test('what was refused at once was not made', async () => {
  const { texts, refuses, send } = line()
  refuses(refused('E_RATE_LIMITED', 429))
  await sendOnce('the end', body('End.'), send).catch(() => {})
  refuses(null)
  const answer = await sendOnce('the end', body('End.'), send)
  expect(answer).toBe(`request-${ids}`)
  expect(texts()).toEqual(['End.'])
})

test('another person at the same page repeats nothing of the first one', async () => {
  const { sent, loses, send } = line()
  loses('answer')
  await sendOnce('the end', body('End.'), send).catch(() => {})
  loses('nothing')
  metaState.set({ meta: { user: { id: 'usr_other' } } as never })
  await sendOnce('the end', body('End.'), send)
  metaState.set({ meta: null })
  expect(new Set(sent.map(({ client_request_id }) => client_request_id)).size).toBe(2)
})
