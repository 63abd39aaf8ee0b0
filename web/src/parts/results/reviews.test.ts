import { applyChanges, type Change, changesBetween } from '@omniai/contracts/text/change'
import { renderHook } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { useAnnouncement } from '../../stores/announcements.ts'
import { useToasts } from '../../stores/toasts.ts'
import { type DocSession, openDocs, type TextStep } from '../editor/doc-session.ts'
import { hunksBetween } from './hunks.ts'
import { createReview, openOf, reviewOf, reviewsInText, takenOf } from './reviews.ts'

const place = { projectId: 'prj_1', docId: 'doc_1' }
let leave = () => {}
afterEach(() => {
  leave()
  reviewsInText.hide(place.docId)
  vi.unstubAllGlobals()
})

/** An open document that is typed into. It counts how often somebody takes the whole text. */
function openDocument(text: string) {
  const followers = new Set<(step: TextStep) => void>()
  let now = text
  let wholeReads = 0
  function type(changes: readonly Change[]) {
    const [before, after] = [now, applyChanges(now, changes)]
    now = after
    const step = {
      changes,
      before: (start: number, end: number) => before.slice(start, end),
      after: (start: number, end: number) => after.slice(start, end),
    }
    for (const follower of followers) follower(step)
  }
  const session: DocSession = {
    docId: place.docId,
    projectId: place.projectId,
    readOnly: false,
    text() {
      wholeReads += 1
      return now
    },
    selection: () => ({ start: 0, end: 0 }),
    doc: () => {
      throw new Error('nobody needs it')
    },
    saveState: () => ({ kind: 'saved' }),
    settle: async () => ({ revisionId: 'rev_1', text: now }),
    receive: changed => type(changesBetween(now, 'doc' in changed ? changed.doc.text : changed.text)),
    select() {},
    focus() {},
    subscribe: () => () => {},
    follow(follower) {
      followers.add(follower)
      return () => {
        followers.delete(follower)
      }
    },
  }
  leave = openDocs.add(session)
  return {
    now: () => now,
    wholeReads: () => wholeReads,
    type,
  }
}

function reviewIn(text: string, proposed: string) {
  const review = createReview(place, 'msg_1')
  let draws = 0
  const stop = review.subscribe(() => {
    draws += 1
  })
  review.propose({ text, hunks: hunksBetween(text, proposed, 0), writing: false })
  return { review, stop, draws: () => draws }
}

const text = 'An old house stands here.\nThe old door is open.\nNobody of old is inside.'
const words = (review: ReturnType<typeof createReview>, now: string) =>
  review.state().hunks.map(({ start, end }) => now.slice(start, end))

test('typing elsewhere moves the hunks without reading or drawing the text again', () => {
  const paragraphs = Array.from(
    { length: 12_000 },
    (_, index) => `Paragraph ${index} says what it has to say. `,
  )
  const long = `${text}\n\n${paragraphs.join('\n\n')}`
  const document = openDocument(long)
  const { review, draws } = reviewIn(long, long.replaceAll('old', 'new'))
  expect(review.state().hunks).toHaveLength(3)
  const [reads, drawn] = [document.wholeReads(), draws()]
  for (let key = 0; key < 150; key++) {
    const at = document.now().length - 100
    document.type([{ start: at, end: at, text: 'x' }])
  }
  expect(document.wholeReads()).toBe(reads)
  expect(draws()).toBe(drawn)
  document.type([{ start: 0, end: 0, text: 'Title\n\n' }])
  expect(words(review, document.now())).toEqual(['old', 'old', 'old'])
})

test('while an answer is written, the text is compared once for each change of it and not for each word', () => {
  const document = openDocument(`Before.\n${text}`)
  const review = createReview(place, 'msg_1')
  review.subscribe(() => {})
  const propose = (proposed: string) =>
    review.propose({ text: `Before.\n${text}`, hunks: hunksBetween(text, proposed, 8), writing: true })
  propose(text.replace('old', 'new'))
  document.type([{ start: 0, end: 0, text: 'More. ' }])
  const reads = document.wholeReads()
  for (let more = 0; more < 50; more++) propose(`${text.replaceAll('old', 'new')} ${'and '.repeat(more)}`)
  expect(document.wholeReads() - reads).toBe(1)
  expect(words(review, document.now()).slice(0, 2)).toEqual(['old', 'old'])
})

test('one whose words are changed no longer fits and is not put in, and fits again when that is taken back', () => {
  const document = openDocument(text)
  const { review } = reviewIn(text, text.replaceAll('old', 'new'))
  review.decide(
    openOf(review.state()).map(({ id }) => id),
    'taken',
  )
  document.type([{ start: 4, end: 5, text: 'LD' }])
  expect(review.state().lost).toBe(1)
  expect(takenOf(review.state())).toHaveLength(2)
  document.type([{ start: 4, end: 6, text: 'l' }])
  expect(review.state().lost).toBe(0)
  expect(takenOf(review.state())).toHaveLength(3)
})

test('the review of an answer is the same for the card and for the text', () => {
  expect(reviewOf(place, 'msg_2')).toBe(reviewOf(place, 'msg_2'))
  expect(reviewOf(place, 'msg_2')).not.toBe(reviewOf({ ...place, docId: 'doc_2' }, 'msg_2'))
})

test('what nobody looks at is found where it is when somebody looks again', () => {
  const document = openDocument(text)
  const { review, stop } = reviewIn(text, text.replaceAll('old', 'new'))
  stop()
  document.type([{ start: 0, end: 0, text: 'Title\n\n' }])
  review.subscribe(() => {})
  expect(words(review, document.now())).toEqual(['old', 'old', 'old'])
})

/** A server with that text, which puts in and takes out; or refuses, once it is told to. */
function serve(text: string) {
  let refusal: Response | undefined
  const texts = [text]
  vi.stubGlobal('fetch', async (path: string, request?: RequestInit) => {
    if (path.endsWith('/runtime-config.json')) return Response.json({ api_base_url: '' })
    if (path.endsWith('/bootstrap')) return Response.json({ csrf_token: 'token', authenticated: true })
    if (refusal) return refusal
    if (path.endsWith('/apply')) {
      const { changes } = JSON.parse(String(request?.body)) as { changes: Change[] }
      texts.push(applyChanges(texts.at(-1) ?? '', changes))
    } else if (path.endsWith('/undo')) texts.pop()
    const revision = { id: `rev_${texts.length}` }
    return Response.json({ revision, doc: { title: 'Notes', text: texts.at(-1), revision } })
  })
  return {
    refuse(response: Response) {
      refusal = response
    },
  }
}

const idsOf = (review: ReturnType<typeof createReview>) => review.state().hunks.map(({ id }) => id)

test('what is undecided stays when something is put in, and what is taken out again can be decided again', async () => {
  serve(text)
  const document = openDocument(text)
  const { review } = reviewIn(text, text.replaceAll('old', 'new'))
  const toasts = renderHook(useToasts)
  reviewsInText.show(review)
  const [first = '', second = '', third = ''] = idsOf(review)
  review.decide([second], 'taken')
  await review.putIn()
  expect(document.now()).toBe(text.replace('old door', 'new door'))
  expect(review.state()).toMatchObject({ isDone: false, lost: 0, busy: false })
  expect(idsOf(review)).toEqual([first, third])
  expect(reviewsInText.of(place.docId)).toBe(review)

  review.decide([first], 'taken')
  review.decide([third], 'left')
  await review.putIn()
  expect(review.state().isDone).toBe(true)
  expect(reviewsInText.of(place.docId)).toBeUndefined()

  toasts.rerender()
  toasts.result.current.at(-1)?.action?.run()
  await vi.waitFor(() => expect(review.state().isDone).toBe(false))
  expect(document.now()).toBe(text.replace('old door', 'new door'))
  expect(idsOf(review)).toEqual([first, third])
  expect(openOf(review.state()).map(({ id }) => id)).toEqual([first])
  toasts.unmount()
})

test('that somebody changed the same place is said', async () => {
  const server = serve(text)
  openDocument(text)
  const { review } = reviewIn(text, text.replaceAll('old', 'new'))
  const detail = { revision_id: 'rev_2', conflicts: [{}] }
  const error = { code: 'E_CONFLICT', message: '', detail }
  server.refuse(Response.json({ error, request_id: 'req_1' }, { status: 409 }))
  review.decide(idsOf(review), 'taken')
  await review.putIn()
  const { result } = renderHook(useAnnouncement)
  expect(result.current).toBe('Somebody changed the same place. Choose in the results what is kept.')
})

test('an answer comes into the text by itself once, and an older one does not take the place of a newer one', () => {
  const [older, newer] = [createReview(place, 'msg_1'), createReview(place, 'msg_2')]
  reviewsInText.offer(newer)
  reviewsInText.offer(older)
  expect(reviewsInText.of(place.docId)).toBe(newer)
  reviewsInText.hide(place.docId)
  reviewsInText.offer(newer)
  reviewsInText.offer(older)
  expect(reviewsInText.of(place.docId)).toBeUndefined()
})

test('when the card of an answer goes, the answer leaves the text if it is still being written', () => {
  const review = createReview(place, 'msg_1')
  const propose = (writing: boolean) =>
    review.propose({ text, hunks: hunksBetween(text, text.replaceAll('old', 'new'), 0), writing })
  propose(true)
  reviewsInText.offer(review)
  reviewsInText.withdraw(review)
  expect(reviewsInText.of(place.docId)).toBeUndefined()
  // Whoever comes back sees it again, and then it is whole.
  reviewsInText.offer(review)
  propose(false)
  reviewsInText.withdraw(review)
  expect(reviewsInText.of(place.docId)).toBe(review)
})
