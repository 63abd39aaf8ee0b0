import { applyChanges, type Change, changesBetween, fits, inverse } from '@omniai/contracts/text/change'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesOf, followed, hunksBetween, hunksSoFar, placed, standing } from './hunks.ts'

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

const slice = (of: string) => (start: number, end: number) => of.slice(start, end)

test('taken and left in any order while somebody types, no typed character is lost and no hunk hits other words', () => {
  fc.assert(
    fc.property(text, text, fc.array(step, { maxLength: 25 }), (passage, proposed, steps) => {
      let now = passage
      let hunks = placed(hunksBetween(passage, proposed, 0), passage, [], passage)
      const aimed = new Map(hunks.map(({ hunk, start, end }) => [hunk.id, passage.slice(start, end)]))
      const typed: string[] = []
      const change = (changes: readonly Change[]) => {
        const next = applyChanges(now, changes)
        hunks = followed(hunks, { changes, before: slice(now), after: slice(next) })
        now = next
      }
      for (const [index, each] of steps.entries()) {
        const there = standing(hunks)
        for (const { id, start, end } of there) expect(now.slice(start, end)).toBe(aimed.get(id))
        expect(fits(now, changesOf(there))).toBe(true)
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
        const hunk = there[wanted % Math.max(1, there.length)]
        if (!hunk) continue
        hunks = hunks.filter(other => other.hunk.id !== hunk.id)
        if ('take' in each) change(changesOf([hunk]))
      }
      for (const put of typed) expect(now).toContain(put)
    }),
    { numRuns: 1000 },
  )
})

test('a hunk whose words were changed fits again when every change of them is taken back, in any number of steps', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(fc.tuple(fc.nat(200), fc.nat(6), word), { maxLength: 12 }),
      (passage, proposed, edits) => {
        let now = passage
        const fresh = placed(hunksBetween(passage, proposed, 0), passage, [], passage)
        let hunks = fresh
        const back: Change[][] = []
        const change = (changes: readonly Change[]) => {
          const next = applyChanges(now, changes)
          hunks = followed(hunks, { changes, before: slice(now), after: slice(next) })
          now = next
        }
        for (const [at, over, put] of edits) {
          const start = Math.min(at, now.length)
          const edit = [{ start, end: Math.min(start + over, now.length), text: put }]
          if (!fits(now, edit)) continue
          back.push(inverse(now, edit))
          change(edit)
        }
        for (const edit of back.reverse()) change(edit)
        expect(now).toBe(passage)
        expect(standing(hunks)).toEqual(standing(fresh))
      },
    ),
    { numRuns: 1000 },
  )
})

test('what is followed from the beginning stands where a comparison of both texts finds it', () => {
  const before = 'An old house.\nThe old door.\nNobody of old.\n'
  const hunks = hunksBetween(before, before.replaceAll('old', 'new'), 0)
  const after = `Title\n\n${before.replace('door', 'gate')}The end.`
  const there = standing(placed(hunks, before, changesBetween(before, after), after))
  expect(there.map(({ start, end }) => after.slice(start, end))).toEqual(['old', 'old', 'old'])
  expect(applyChanges(after, changesOf(there))).toBe(after.replaceAll('old', 'new'))
})
