import { applyChanges, type Change, changesBetween, fits } from '@omniai/contracts/text/change'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesOf, type Hunk, hunksBetween, hunksSoFar, rebased } from './hunks.ts'

const word = fc.constantFrom('one', 'two', 'three', 'ärger', '字', '😀', '-', '', '\n')
const text = fc.array(word, { maxLength: 30 }).map(words => words.join(' '))
const triple = fc.tuple(text, text, text)

test('all of them taken make of the passage what was proposed', () => {
  fc.assert(
    fc.property(triple, ([before, passage, proposed]) => {
      const hunks = hunksBetween(passage, proposed, before.length)
      expect(fits(before + passage, changesOf(hunks))).toBe(true)
      expect(applyChanges(before + passage, changesOf(hunks))).toBe(before + proposed)
    }),
    { numRuns: 500 },
  )
})

test('changes in one place are one hunk, changes in another are another', () => {
  const passage = 'The first day was good.\nThe second day was bad, and long, and everything else.\n'
  const proposed = passage.replace('first', 'last').replace('good', 'fine').replace('everything', 'nothing')
  const hunks = hunksBetween(passage, proposed, 0)
  expect(hunks.map(({ start, end }) => passage.slice(start, end))).toEqual([
    'first day was good',
    'everything',
  ])
})

test('what is not written yet is not taken for left out', () => {
  expect(hunksSoFar('one two three four', 'one 2 three', 0).map(({ text: put }) => put)).toEqual(['2'])
})

test('while an answer is written, a decision never becomes one on other words', () => {
  fc.assert(
    fc.property(text, text, fc.nat(), (passage, proposed, cut) => {
      const before = hunksSoFar(passage, proposed.slice(0, cut % (proposed.length + 1)), 0)
      for (const hunk of hunksBetween(passage, proposed, 0)) {
        const decided = before.find(({ id }) => id === hunk.id)
        if (decided) expect(hunk).toEqual(decided)
      }
    }),
    { numRuns: 500 },
  )
})

/** Numbers that nothing else holds stand for what a person types. */
type Step =
  | { readonly take: number }
  | { readonly leave: number }
  | { readonly typeAt: number; readonly over: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.nat(20).map(take => ({ take })),
  fc.nat(20).map(leave => ({ leave })),
  fc.tuple(fc.nat(200), fc.nat(4)).map(([typeAt, over]) => ({ typeAt, over })),
)

test('taken and left in any order while somebody types, no typed character is lost and no hunk hits other words', () => {
  fc.assert(
    fc.property(text, text, fc.array(step, { maxLength: 25 }), (passage, proposed, steps) => {
      let now = passage
      let hunks: Hunk[] = hunksBetween(passage, proposed, 0)
      const aimed = new Map(hunks.map(({ id, start, end }) => [id, passage.slice(start, end)]))
      const typed: string[] = []
      const change = (changes: readonly Change[]) => {
        hunks = rebased(hunks, changes)
        now = applyChanges(now, changes)
      }
      for (const [index, each] of steps.entries()) {
        for (const { id, start, end } of hunks) expect(now.slice(start, end)).toBe(aimed.get(id))
        if ('typeAt' in each) {
          const put = `<${index}>`
          const at = Math.min(each.typeAt, now.length)
          // Whoever types over typed text means to: only what stood there from the beginning is overwritten.
          const end = /[<>\d]/.test(now.slice(at, at + each.over)) ? at : Math.min(at + each.over, now.length)
          const inside = now.slice(0, at).lastIndexOf('<') > now.slice(0, at).lastIndexOf('>')
          if (inside || !fits(now, [{ start: at, end, text: put }])) continue
          typed.push(put)
          change([{ start: at, end, text: put }])
          continue
        }
        const wanted = 'take' in each ? each.take : each.leave
        const hunk = hunks[wanted % Math.max(1, hunks.length)]
        if (!hunk) continue
        hunks = hunks.filter(other => other !== hunk)
        if ('take' in each) change(changesOf([hunk]))
      }
      for (const put of typed) expect(now).toContain(put)
      expect(applyChanges(passage, changesBetween(passage, now))).toBe(now)
    }),
    { numRuns: 1000 },
  )
})
