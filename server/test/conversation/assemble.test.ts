import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assemble,
  type Block,
  type BranchMessage,
  type ContextInput,
} from '../../src/agents/conversation/context/assemble.ts'
import { estimateTokens, messageOverhead } from '../../src/agents/conversation/context/estimate.ts'

const base = { project: null, system: null, blocks: [], limitTokens: null, reservedTokens: 0 }
const turns = (...texts: string[]): BranchMessage[] =>
  texts.map((text, index) => ({ id: `m${index}`, role: index % 2 ? 'assistant' : 'user', text }))
const block = (more: Partial<Block>): Block => ({
  id: 'ctx_1',
  kind: 'text',
  title: '',
  text: 'block text',
  role: null,
  messageId: null,
  untilId: null,
  enabled: true,
  ...more,
})
const sent = (input: ContextInput) =>
  assemble(input).messages.map(({ role, content }) => `${role}: ${content}`)
const costOf = (messages: readonly { content: string }[]) =>
  messages.reduce((total, { content }) => total + estimateTokens(content) + messageOverhead, 0)

describe('what goes out', () => {
  test('system prompt and blocks stand before the messages in their order; what is off does not', () => {
    const blocks = [
      block({ title: 'Style', text: 'brief' }),
      block({ id: 'ctx_2', text: 'no', enabled: false }),
    ]
    expect(sent({ ...base, system: 'You help.', blocks, branch: turns('hi') })).toEqual([
      'system: You help.\n\n# Style\nbrief',
      'user: hi',
    ])
  })

  test('without anything beside them the messages go out alone', () => {
    expect(sent({ ...base, branch: turns('one', 'two', 'three') })).toEqual([
      'user: one',
      'assistant: two',
      'user: three',
    ])
  })

  test('after an answer that never came two questions are one', () => {
    expect(sent({ ...base, branch: turns('one', '', 'three') })).toEqual(['user: one\n\nthree'])
  })

  test('a summary stands for the messages up to its own, the furthest of several counts', () => {
    const branch = turns('one', 'two', 'three', 'four', 'five')
    const early = block({ kind: 'summary', text: 'early', untilId: 'm1' })
    const late = block({ id: 'ctx_2', kind: 'summary', text: 'late', untilId: 'm3' })
    expect(sent({ ...base, blocks: [early, late], branch })).toEqual([
      'system: Summary of the conversation so far:\nlate',
      'user: five',
    ])
    const undone = [early, { ...late, enabled: false }]
    expect(assemble({ ...base, blocks: undone, branch }).report.history).toMatchObject({
      summarised: 2,
      summarised_until_id: 'm1',
      sent: 3,
    })
    const elsewhere = [block({ kind: 'summary', untilId: 'other' })]
    expect(assemble({ ...base, blocks: elsewhere, branch }).report.history.sent).toBe(5)
  })

  test('a pin stays at its place while its turn goes out, and stands before the messages when it does not', () => {
    const branch = turns('pinned words', 'a'.repeat(400), 'now')
    const pin = block({ kind: 'message', text: 'pinned words', role: 'user', messageId: 'm0' })
    expect(sent({ ...base, blocks: [pin], branch })).toHaveLength(3)
    const tight = assemble({ ...base, blocks: [pin], branch, limitTokens: 60 })
    expect(tight.messages.map(({ content }) => content)).toEqual([
      'Pinned, said by the user earlier:\npinned words',
      'now',
    ])
    expect(tight.report.history).toMatchObject({ trimmed: 2, trimmed_until_id: 'm1', sent: 1 })
  })

  test('what must go out and does not fit is said to be too long', () => {
    const { report } = assemble({ ...base, system: 'x'.repeat(400), branch: turns('now'), limitTokens: 50 })
    expect(report.fits).toBe(false)
    expect(report.used_tokens).toBeGreaterThan(50)
  })
})

describe('whatever a thread is made of', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '天', ' ', '😀'), maxLength: 80 })
  const inputs: fc.Arbitrary<ContextInput> = fc
    .record({
      project: fc.option(fc.record({ name: text, instructions: text })),
      system: fc.option(text),
      texts: fc.array(text, { minLength: 1, maxLength: 21 }),
      pins: fc.uniqueArray(fc.nat(20), { maxLength: 4 }),
      notes: fc.array(fc.record({ text, enabled: fc.boolean() }), { maxLength: 3 }),
      until: fc.option(fc.nat(25)),
      limitTokens: fc.option(fc.integer({ min: 1, max: 400 })),
      reservedTokens: fc.nat(40),
    })
    .map(({ texts, pins, notes, until, ...rest }) => {
      const branch = turns(
        ...texts.slice(0, -1).map((words, index) => (index % 2 || words !== '' ? words : 'asked')),
        `last ${texts.at(-1)}`,
      )
      const said = branch.filter((message, index) => pins.includes(index) && message.text !== '')
      return {
        ...rest,
        branch,
        blocks: [
          ...said.map(({ id, role, text: words }) =>
            block({ id: `pin-${id}`, kind: 'message', role, text: words, messageId: id }),
          ),
          ...notes.map((note, index) => block({ ...note, id: `note-${index}` })),
          ...(until === null
            ? []
            : [block({ id: 'sum', kind: 'summary', text: 'sum', untilId: `m${until}` })]),
        ],
      }
    })

  test('system prompt, blocks, pins and the last message always go out', () => {
    fc.assert(
      fc.property(inputs, input => {
        const all = assemble(input)
          .messages.map(({ content }) => content)
          .join('\n')
        if (input.system?.trim()) expect(all).toContain(input.system)
        for (const { kind, text: words, enabled } of input.blocks) {
          if (enabled && kind !== 'summary' && words !== '') expect(all).toContain(words)
        }
        expect(all.endsWith(input.branch.at(-1)!.text)).toBe(true)
      }),
    )
  })

  test('what fits never costs more than the limit, and what is said to be used is no less than it costs', () => {
    fc.assert(
      fc.property(inputs, input => {
        const { messages, report } = assemble(input)
        expect(report.used_tokens).toBeGreaterThanOrEqual(costOf(messages) - messages.length)
        if (report.fits && input.limitTokens !== null) {
          expect(report.used_tokens + input.reservedTokens).toBeLessThanOrEqual(input.limitTokens)
        }
        // Not fitting is said only when nothing is left that could be left out.
        if (!report.fits) expect(report.history.sent).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('nothing is left out that had room, oldest goes first, every message is accounted for', () => {
    fc.assert(
      fc.property(inputs, input => {
        const { history } = assemble(input).report
        const empty = input.branch.slice(history.summarised).filter(message => message.text === '').length
        expect(history.sent + history.trimmed + history.summarised + empty).toBe(input.branch.length)
        expect(assemble({ ...input, limitTokens: null }).report.history.trimmed).toBe(0)
        const roomier = assemble({ ...input, limitTokens: input.limitTokens && input.limitTokens + 50 })
        expect(roomier.report.history.trimmed).toBeLessThanOrEqual(history.trimmed)
      }),
    )
  })

  test('the same twice is the same', () => {
    fc.assert(
      fc.property(inputs, input => {
        expect(assemble(structuredClone(input))).toEqual(assemble(input))
      }),
    )
  })
})
