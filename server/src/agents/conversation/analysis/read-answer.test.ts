import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonSoFar } from './json-so-far.ts'
import { readAnalysis, shownSoFar } from './read-answer.ts'

const text = 'The plan is good. The costs are unclear.\nNobody is responsible.\n'
const analysed = { doc_id: 'doc_1', revision_id: 'rev_1', title: 'Plan', range: null, text }
const answer = {
  summary: 'A plan with open questions.',
  key_points: ['It is good.', 'It costs something.'],
  issues: [{ problem: 'No number.', severity: 'major', quote: 'costs are unclear' }],
  edits: [
    { quote: 'good', replacement: 'sound', reason: 'More exact.' },
    { quote: 'Nobody is', replacement: 'Ada is', reason: 'Someone has to be.' },
  ],
  action_items: ['Find out the costs.'],
}
const read = (said: string, wasCut = false) => readAnalysis(said, wasCut, analysed)

describe('an answer of a model', () => {
  test('becomes an analysis whose places hold what was quoted', () => {
    const { analysis } = read(JSON.stringify(answer))!
    expect(analysis).toMatchObject({ summary: answer.summary, unplaced_edits: 0, doc_id: 'doc_1' })
    for (const { quote, start, end } of analysis.edits) expect(text.slice(start, end)).toBe(quote)
    for (const { quote, place } of analysis.issues) expect(text.slice(place!.start, place!.end)).toBe(quote)
  })

  test('is read through fences, words around it, commas too many and line breaks in strings', () => {
    const said = `Here it is:\n\`\`\`json\n${JSON.stringify(answer, null, 2)
      .replace('"It costs something."', '"It costs\nsomething.",')
      .replace('"Find out the costs."', '"Find out the costs.",')}\n\`\`\`\nAnything else?`
    expect(read(said)?.analysis.key_points).toEqual(['It is good.', 'It costs\nsomething.'])
  })

  test('finds a quote with other blanks and marks, and keeps what the document says', () => {
    const said = { ...answer, edits: [{ quote: 'unclear. Nobody', replacement: 'x', reason: 'y' }] }
    expect(read(JSON.stringify(said))?.analysis.edits).toMatchObject([{ quote: 'unclear.\nNobody' }])
  })

  test('leaves out edits that stand nowhere or on one another, and says how many', () => {
    const edits = [
      { quote: 'plan is good', replacement: 'plan is fine', reason: 'r' },
      { quote: 'good', replacement: 'bad', reason: 'r' },
      { quote: 'never written', replacement: 'bad', reason: 'r' },
    ]
    const { analysis } = read(JSON.stringify({ ...answer, edits }))!
    expect(analysis.edits.map(({ replacement }) => replacement)).toEqual(['plan is fine'])
    expect(analysis.unplaced_edits).toBe(2)
  })

  test('that is no object, has no summary or breaks off is refused; cut at its maximum, what is whole stays', () => {
    const whole = JSON.stringify(answer)
    for (const said of [
      '',
      'I cannot do that.',
      '[]',
      '{"key_points":["x"]}',
      '{"summary": nonsense}',
      '{'.repeat(50_000),
    ])
      expect(read(said)).toBeNull()
    const half = whole.slice(0, whole.indexOf('Nobody is'))
    expect(read(half)).toBeNull()
    expect(read(half, true)?.analysis.edits.map(({ quote }) => quote)).toEqual(['good'])
    expect(read(whole.slice(0, 20), true)).toBeNull()
  })

  test('that hides another one in itself does not reach the prototype of anything', () => {
    const said = '{"summary":"s","__proto__":{"polluted":true},"key_points":["a"]}'
    expect(read(said)?.analysis.key_points).toEqual(['a'])
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })

  test('shows a text that only grows, and ends as the text of the whole', () => {
    for (const said of [JSON.stringify(answer), JSON.stringify(answer, null, 2)]) {
      let before = ''
      for (let length = 0; length <= said.length; length++) {
        const shown = shownSoFar(said.slice(0, length))
        expect(shown.startsWith(before)).toBe(true)
        before = shown
      }
      expect(before).toBe(read(said)!.text)
    }
  })
})

test('any JSON object is read as JSON reads it, and each of its beginnings as a part of it', () => {
  const json = fc.dictionary(
    fc.string().filter(key => key !== '__proto__'),
    fc.jsonValue({ maxDepth: 3 }),
  )
  fc.assert(
    fc.property(json, fc.nat(), (value, cut) => {
      const said = JSON.stringify(value)
      const { value: read, isWhole } = jsonSoFar(said)!
      expect(isWhole).toBe(true)
      expect({ ...read }).toEqual(JSON.parse(said))
      const part = jsonSoFar(said.slice(0, cut % (said.length + 1)))
      for (const key of Object.keys(part?.value ?? {}))
        if (key !== part!.open) expect(read).toHaveProperty([key])
    }),
  )
})
