import { applyChanges, type Change, changesBetween } from '@omniai/contracts/text/change'
import { mergeTexts } from '@omniai/contracts/text/merge'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiProblem, networkProblem } from '../../api/problem.ts'
import { commonText, createAutosave, type SaveRequest, type Snapshot } from './autosave.ts'

/** The server's way of saving, with a network that fails when told to. */
function createServer(text: string) {
  const texts = [text]
  let failing: 'before' | 'after' | null = null
  const head = (): Snapshot => ({
    revisionId: `rev_${texts.length - 1}`,
    number: texts.length,
    text: texts.at(-1)!,
  })
  const write = (next: string) => {
    if (next !== texts.at(-1)) texts.push(next)
  }
  return {
    head,
    write,
    text: (revisionId: string) => texts[Number(revisionId.slice(4))]!,
    fail: (when: 'before' | 'after' | null) => {
      failing = when
    },
    async load(): Promise<Snapshot> {
      if (failing) throw networkProblem()
      return head()
    },
    async save({ baseRevisionId, base, text, resolution }: SaveRequest): Promise<Snapshot> {
      if (failing === 'before') throw networkProblem()
      const baseText = texts[Number(baseRevisionId.slice(4))]!
      // What goes over the wire are changes, which fit only the text that they were made of.
      expect(base).toBe(baseText)
      const next = applyChanges(baseText, changesBetween(base, text))
      const choices = resolution?.revisionId === head().revisionId ? resolution.choices : undefined
      const merged =
        baseRevisionId === head().revisionId
          ? ({ clean: true, text: next } as const)
          : mergeTexts(baseText, next, head().text, choices)
      if (!merged.clean) {
        if (failing) throw networkProblem()
        throw new ApiProblem({ code: 'E_CONFLICT', message: '', fix: '', status: 409 })
      }
      write(merged.text)
      if (failing) throw networkProblem()
      return head()
    },
  }
}

/** A page: an editor, autosave, and timers that go off when told to. */
function createPage(server: ReturnType<typeof createServer>, text = server.head().text) {
  let now = text
  const timers = new Set<() => void>()
  const autosave = createAutosave({
    start: server.head(),
    text: () => now,
    take: changes => {
      now = applyChanges(now, changes)
    },
    save: server.save,
    load: server.load,
    onChange: () => {},
    after: (_, run) => {
      timers.add(run)
      return () => timers.delete(run)
    },
  })
  return {
    autosave,
    text: () => now,
    type(change: Change) {
      now = applyChanges(now, [change])
      autosave.changed()
    },
    tick() {
      const due = [...timers]
      timers.clear()
      for (const run of due) run()
    },
  }
}

const answered = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

async function healed(server: ReturnType<typeof createServer>, page: ReturnType<typeof createPage>) {
  server.fail(null)
  for (let round = 0; round < 30; round++) {
    page.tick()
    page.autosave.flush()
    await answered()
    page.autosave.receive(server.head())
    const state = page.autosave.state()
    if (state.kind === 'conflict') page.autosave.resolve(state.conflict.stretches.map(() => 'both' as const))
    await answered()
    if (page.autosave.state().kind === 'saved') return
  }
}

const place = fc.nat({ max: 1000 })
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('type' as const), at: place, cut: fc.nat({ max: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('else' as const), at: place, cut: fc.nat({ max: 6 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answers' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('network' as const),
      failing: fc.constantFrom('before' as const, 'after' as const, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
)

const start = 'The first line of it.\nA second one, a bit longer.\n\nAnd a third.\n'

/** An insertion of a word that is nowhere else; what it cuts away is of the first text only, never someone's word. */
function edit(text: string, at: number, cut: number, word: string): Change {
  const start = at % (text.length + 1)
  let end = start
  while (end < text.length && end - start < cut && !/[\d<>mt]/.test(text[end]!)) end++
  return { start, end, text: `<${word}>` }
}

test('nothing that anyone typed is lost, and the page ends with the text of the server, whatever the network did', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const server = createServer(start)
      let page = createPage(server)
      const words: string[] = []
      for (const [index, each] of steps.entries()) {
        if (each.kind === 'type') {
          const word = `m${index}`
          const change = edit(page.text(), each.at, each.cut, word)
          // Inside someone's word it would be cut in two by this test, not by what is tested.
          if (/<[^>]*$/.test(page.text().slice(0, change.start))) continue
          words.push(word)
          page.type(change)
        } else if (each.kind === 'else') {
          const word = `t${index}`
          const change = edit(server.head().text, each.at, each.cut, word)
          if (/<[^>]*$/.test(server.head().text.slice(0, change.start))) continue
          words.push(word)
          server.write(applyChanges(server.head().text, [change]))
        } else if (each.kind === 'tick') page.tick()
        else if (each.kind === 'answers') await answered()
        else if (each.kind === 'look') page.autosave.receive(server.head())
        else if (each.kind === 'network') server.fail(each.failing)
        else page = await openedAgain(server, page)
      }
      await healed(server, page)
      expect(page.autosave.state().kind).toBe('saved')
      expect(page.text()).toBe(server.head().text)
      for (const word of words) expect(page.text()).toContain(`<${word}>`)
    }),
    { numRuns: 600 },
  )
})

/** The page is killed; another one finds its draft. */
async function openedAgain(server: ReturnType<typeof createServer>, dead: ReturnType<typeof createPage>) {
  const draft = dead.autosave.unsaved()
  await answered()
  dead.autosave.close()
  if (!draft) return createPage(server)
  const base = draft.base ?? server.text(draft.baseRevisionId)
  const sent = draft.sent && applyChanges(base, draft.sent)
  const shared = commonText(base, sent, server.head().text)
  const page = createPage(server, applyChanges(base, draft.changes))
  page.autosave.begin({
    text: shared,
    revisionId: shared === base && draft.base === null ? draft.baseRevisionId : null,
  })
  return page
}

test('one save is under way at a time, and what is typed meanwhile goes out next', async () => {
  const server = createServer('')
  let open = 0
  let most = 0
  const page = createPage({
    ...server,
    save: async request => {
      open += 1
      most = Math.max(most, open)
      await Promise.resolve()
      open -= 1
      return server.save(request)
    },
  })
  for (const letter of ['a', 'b', 'c', 'd']) {
    page.type({ start: page.text().length, end: page.text().length, text: letter })
    page.tick()
    page.autosave.flush()
  }
  await healed(server, page)
  expect(most).toBe(1)
  expect(server.head().text).toBe('abcd')
})

test('a save whose answer was lost is no conflict with oneself', async () => {
  const server = createServer('one')
  const page = createPage(server)
  page.type({ start: 3, end: 3, text: ' two' })
  server.fail('after')
  page.tick()
  await answered()
  expect(page.autosave.state().kind).toBe('waiting')
  page.type({ start: 7, end: 7, text: ' three' })
  server.fail(null)
  page.tick()
  await answered()
  expect(page.autosave.state().kind).toBe('unsaved')
  page.tick()
  await answered()
  expect(page.autosave.state().kind).toBe('saved')
  expect(server.head().text).toBe('one two three')
})

test('where two changed the same words nothing is decided; the choice goes to the server, which knows both', async () => {
  const server = createServer('The weather is fine.')
  const page = createPage(server)
  server.write('The weather is bad.')
  page.type({ start: 15, end: 19, text: 'great' })
  page.tick()
  await answered()
  const state = page.autosave.state()
  expect(state).toMatchObject({
    kind: 'conflict',
    conflict: { stretches: [{ base: 'fine', mine: 'great', theirs: 'bad' }] },
  })
  expect(page.text()).toBe('The weather is great.')
  expect(page.autosave.resolve(['theirs'])).toBe(true)
  await answered()
  expect(page.autosave.state().kind).toBe('saved')
  expect(page.text()).toBe('The weather is bad.')
})

test('what may not be saved stays in the editor and is kept for another time', async () => {
  const server = createServer('text')
  const page = createPage({
    ...server,
    save: () => Promise.reject(new ApiProblem({ code: 'E_AUTH_FORBIDDEN', message: '', fix: '' })),
  })
  page.type({ start: 4, end: 4, text: ' more' })
  page.tick()
  await answered()
  expect(page.autosave.state().kind).toBe('refused')
  expect(page.text()).toBe('text more')
  expect(page.autosave.unsaved()).toMatchObject({ changes: [{ start: 4, end: 4, text: ' more' }] })
})
