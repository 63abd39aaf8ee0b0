/** Random edits against random applies and their undoing, through the whole app: what a person typed stays. */
import type { Doc, DocConflict } from '@omniai/contracts/schemas/doc'
import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { apply, changedBy, projectScene, save, undo, viewed } from './scene.ts'

type Step =
  | { readonly do: 'type'; readonly at: number; readonly stale: boolean }
  | {
      readonly do: 'apply'
      readonly at: number
      readonly how: 'append' | 'prepend' | 'insert' | 'replace'
      readonly stale: boolean
    }
  | { readonly do: 'undo'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('type' as const), at: fc.nat(), stale: fc.boolean() }),
  fc.record({
    do: fc.constant('apply' as const),
    at: fc.nat(),
    how: fc.constantFrom('append' as const, 'prepend' as const, 'insert' as const, 'replace' as const),
    stale: fc.boolean(),
  }),
  fc.record({ do: fc.constant('undo' as const), which: fc.nat() }),
)

describe.each(testDatabases)('on $name', testDatabase => {
  let scene: Awaited<ReturnType<typeof projectScene>>
  beforeAll(async () => {
    scene = await projectScene(testDatabase)
  })
  afterAll(() => scene.close())

  test('whatever is applied, joined and undone, no word that a person typed is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async steps => {
        const { member } = scene
        let seen = await scene.doc('Alpha beta.\n\nGamma delta.\n')
        const typed: string[] = []
        const applied: string[] = []
        for (const [index, each] of steps.entries()) {
          const now = await viewed(member, seen)
          if (each.do === 'type') {
            const word = `typed${index}`
            const base = each.stale ? seen : now
            const at = placeIn(base, each.at)
            const text = `${base.text.slice(0, at)} ${word} ${base.text.slice(at)}`
            await settled(resolution => save(member, base, { text, merge: true, ...resolution }), 'both')
            typed.push(word)
          } else if (each.do === 'apply') {
            const base = each.stale ? seen : now
            const answer = await settled(
              resolution =>
                apply(member, base, { ...aimed(base, each), text: `Model ${index}.`, ...resolution }),
              'both',
            )
            applied.push(changedBy(answer).revision.id)
          } else if (applied.length > 0) {
            const revision = applied[each.which % applied.length]!
            await settled(resolution => undo(member, now, revision, resolution), 'theirs')
          }
          const { text } = await viewed(member, seen)
          for (const word of typed) expect(text).toContain(word)
          if (index % 3 === 0) seen = await viewed(member, seen)
        }
      }),
      { numRuns: 25 },
    )
  })
})

/** Between words, so that no typed word is cut by the test itself. */
function placeIn({ text }: Doc, at: number): number {
  const places = [...text.matchAll(/\s|$/g)].map(match => match.index)
  return places[at % places.length]!
}

function aimed(doc: Doc, { how, at }: Extract<Step, { do: 'apply' }>): object {
  if (how === 'insert') return { operation: how, target: { kind: 'cursor', offset: placeIn(doc, at) } }
  // What a person selected and replaces is theirs to lose: only words that nobody typed are selected.
  const words = [...doc.text.matchAll(/\b(?:Alpha|beta|Gamma|delta|Model)\b/g)]
  const word = words[at % Math.max(1, words.length)]
  if (how !== 'replace' || !word) return { operation: how === 'replace' ? 'append' : how }
  const start = word.index
  const target = { kind: 'selection', start, end: start + word[0].length, quote: word[0] }
  return { operation: how, target }
}

/** Tries once, and once more with a choice for each conflict that it was told of. */
async function settled(
  attempt: (resolution: object) => Promise<LightMyRequestResponse>,
  choice: 'mine' | 'theirs' | 'both',
): Promise<LightMyRequestResponse> {
  const first = await attempt({})
  if (first.statusCode === 200) return first
  expect(first.statusCode).toBe(409)
  const { revision_id, conflicts } = first.json<{ error: { detail: DocConflict } }>().error.detail
  const second = await attempt({ resolution: { revision_id, choices: conflicts.map(() => choice) } })
  expect(second.statusCode, second.body).toBe(200)
  return second
}
