import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyChanges, type Change, changesBetween, fits, inverse } from './change.ts'
import { mergeTexts } from './merge.ts'
import { survivingParts } from './ranges.ts'

/** Texts that look like documents: few different lines, so that they repeat, with characters outside the plane. */
const word = fc.constantFrom('one', 'two', 'three', 'ärger', '字', '😀', '-', '', '  ', '👩‍👩‍👧')
const line = fc.array(word, { maxLength: 6 }).map(words => words.join(' '))
const text = fc.array(line, { maxLength: 12 }).map(lines => lines.join('\n'))

/** A text, and what somebody made of it by a few edits. */
const edited = (from: string) =>
  fc.array(fc.tuple(fc.nat({ max: from.length }), fc.nat({ max: 12 }), line), { maxLength: 4 }).map(edits =>
    edits.reduce((now, [at, length, put]) => {
      const characters = [...now]
      const start = Math.min(at, characters.length)
      return [...characters.slice(0, start), put, ...characters.slice(start + length)].join('')
    }, from),
  )
const pair = text.chain(base => fc.tuple(fc.constant(base), edited(base)))
const triple = text.chain(base => fc.tuple(fc.constant(base), edited(base), edited(base)))

describe('changes', () => {
  test('lead from one text to the other and back, whatever the two are', () => {
    fc.assert(
      fc.property(fc.oneof(pair, fc.tuple(text, text)), ([base, next]) => {
        const changes = changesBetween(base, next)
        expect(fits(base, changes)).toBe(true)
        expect(applyChanges(base, changes)).toBe(next)
        const back = inverse(base, changes)
        expect(fits(next, back)).toBe(true)
        expect(applyChanges(next, back)).toBe(base)
      }),
      { numRuns: 2000 },
    )
  })

  test('are only where something changed', () => {
    const base = 'A first line.\nThe second line stays.\nThe third one too.\n'
    expect(changesBetween(base, base.replace('first', 'changed'))).toEqual([
      { start: 2, end: 7, text: 'changed' },
    ])
    expect(changesBetween(base, `${base}More.\n`)).toEqual([
      { start: base.length, end: base.length, text: 'More.\n' },
    ])
  })

  test('of a long text that became another one stay bounded', () => {
    const long = (seed: number) =>
      Array.from({ length: 20_000 }, (_, at) => `line ${(at * seed) % 97}`).join('\n')
    const changes = changesBetween(long(3), long(5))
    expect(applyChanges(long(3), changes)).toBe(long(5))
  })

  test('that overlap, touch, lie outside or split a character do not fit', () => {
    const at = (start: number, end: number): Change => ({ start, end, text: 'x' })
    expect(fits('abcdef', [at(0, 1), at(2, 3)])).toBe(true)
    for (const changes of [
      [at(2, 3), at(0, 1)],
      [at(0, 2), at(2, 3)],
      [at(0, 3), at(2, 4)],
      [at(3, 2)],
      [at(6, 7)],
    ])
      expect(fits('abcdef', changes)).toBe(false)
    expect(fits('a😀b', [at(2, 3)])).toBe(false)
    expect(fits('a😀b', [at(1, 3)])).toBe(true)
  })
})

describe('merge', () => {
  test('with nobody else is what one wrote, and the same from both sides', () => {
    fc.assert(
      fc.property(pair, ([base, next]) => {
        expect(mergeTexts(base, next, base)).toEqual({ clean: true, text: next })
        expect(mergeTexts(base, base, next)).toEqual({ clean: true, text: next })
        expect(mergeTexts(base, next, next)).toEqual({ clean: true, text: next })
      }),
    )
  })

  test('never loses what somebody wrote: joined it is there, else it is in a conflict', () => {
    fc.assert(
      fc.property(triple, ([base, mine, theirs]) => {
        const merged = mergeTexts(base, mine, theirs)
        const written = [...changesBetween(base, mine), ...changesBetween(base, theirs)].map(
          change => change.text,
        )
        const shown = merged.clean
          ? merged.text
          : mergeTexts(
              base,
              mine,
              theirs,
              merged.conflicts.map(() => 'both' as const),
            )
        const whole = typeof shown === 'string' ? shown : shown.clean ? shown.text : ''
        for (const each of written) expect(whole).toContain(each)
      }),
      { numRuns: 2000 },
    )
  })

  test('chosen on every conflict, one side’s stretches win and the other’s own changes stay', () => {
    fc.assert(
      fc.property(triple, ([base, mine, theirs]) => {
        const open = mergeTexts(base, mine, theirs)
        if (open.clean) return
        for (const side of ['mine', 'theirs'] as const) {
          const merged = mergeTexts(
            base,
            mine,
            theirs,
            open.conflicts.map(() => side),
          )
          expect(merged.clean).toBe(true)
          for (const conflict of open.conflicts) expect(merged.clean && merged.text).toContain(conflict[side])
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('of changes apart from each other is clean', () => {
    const base = 'one two three four five'
    expect(mergeTexts(base, '1 two three four five', 'one two three four 5')).toEqual({
      clean: true,
      text: '1 two three four 5',
    })
    expect(mergeTexts(base, 'one 2 three four five', 'one zwei three four five')).toEqual({
      clean: false,
      conflicts: [{ start: 4, end: 7, base: 'two', mine: '2', theirs: 'zwei' }],
    })
  })
})

test('of a range the parts that survive hold just its own characters, in their order', () => {
  fc.assert(
    fc.property(pair, fc.nat(), fc.nat(), ([base, next], first, second) => {
      const [start, end] = [first % (base.length + 1), second % (base.length + 1)].sort((a, b) => a - b) as [
        number,
        number,
      ]
      const changes = changesBetween(base, next)
      const parts = survivingParts({ start, end }, changes)
      const kept = parts.map(part => next.slice(part.start, part.end)).join('')
      let expected = ''
      let at = 0
      for (const change of [...changes, { start: base.length, end: base.length }]) {
        expected += base.slice(
          Math.max(at, start),
          Math.max(Math.min(change.start, end), Math.max(at, start)),
        )
        at = change.end
      }
      expect(kept).toBe(expected)
    }),
    { numRuns: 1000 },
  )
})
