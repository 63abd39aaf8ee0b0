import { expect, test } from 'vitest'
import { judgeErrors } from './error-rules.ts'

const sectionOf = (code: string) => `## ${code}\n**What happened** a\n**What to do** b\n**Who acts** c\n`
const source = (code: string) => [['server/src/app.ts', `throw new ApiError('${code}')`]] as const

test('registry, page and source agree', () => {
  expect(judgeErrors(['E_A'], sectionOf('E_A'), source('E_A'))).toEqual([])
})

test.each<[string, string[], string, string, RegExp]>([
  ['a code without a section', ['E_A', 'E_B'], sectionOf('E_A'), 'E_A', /no section E_B/],
  [
    'a section without a code',
    ['E_A'],
    sectionOf('E_A') + sectionOf('E_B'),
    'E_A',
    /section E_B, which does not/,
  ],
  ['two sections of one code', ['E_A'], sectionOf('E_A') + sectionOf('E_A'), 'E_A', /two sections E_A/],
  [
    'a code that nothing uses',
    ['E_A', 'E_B'],
    sectionOf('E_A') + sectionOf('E_B'),
    'E_A',
    /E_B is in the registry/,
  ],
  ['an invented code in the source', ['E_A'], sectionOf('E_A'), 'E_MADE_UP', /E_MADE_UP is not in/],
  ['a section that does not say what to do', ['E_A'], '## E_A\n', 'E_A', /does not say: What to do/],
])('refused: %s', (_, registry, page, code, expected) => {
  expect(judgeErrors(registry, page, source(code)).join('\n')).toMatch(expected)
})
