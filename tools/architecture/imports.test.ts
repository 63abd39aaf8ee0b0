import { expect, test } from 'vitest'
import { findImports } from './imports.ts'
import { readSource } from './source-text.ts'

/** A template with code in it, as source. */
const template = (inside: string) => ['`x $', '{', inside, '} y`'].join('')

const seen = (text: string) => findImports(text).map(({ specifier, typeOnly }) => [specifier, typeOnly])

test.each<[string, string, [string, boolean][]]>([
  ['a named import', `import { a } from './a.ts'`, [['./a.ts', false]]],
  ['a default import called type', `import type from './a.ts'`, [['./a.ts', false]]],
  ['a type import', `import type { A } from './a.ts'`, [['./a.ts', true]]],
  ['a type import of everything', `import type * as all from './a.ts'`, [['./a.ts', true]]],
  ['a mixed import', `import { type A, b } from './a.ts'`, [['./a.ts', false]]],
  ['an import over lines', `import {\n  a,\n  type B,\n} from "./a.ts"`, [['./a.ts', false]]],
  ['an import for its effect', `import './a.ts'`, [['./a.ts', false]]],
  ['an export from', `export { a } from './a.ts'`, [['./a.ts', false]]],
  ['an export of everything', `export * as all from './a.ts'`, [['./a.ts', false]]],
  ['a type export', `export type { A } from './a.ts'`, [['./a.ts', true]]],
  ['a dynamic import', `const a = await import('./a.ts')`, [['./a.ts', false]]],
  ['a computed import', `const a = await import(name)`, [['?', false]]],
  ['require', `const a = require('./a.ts')`, [['./a.ts', false]]],
  ['a typeof import', `type A = typeof import('./a.ts')`, [['./a.ts', true]]],
  [
    'two on a line',
    `import './a.ts'; import './b.ts'`,
    [
      ['./a.ts', false],
      ['./b.ts', false],
    ],
  ],
  ['one inside a template', `const a = ${template('await import("./a.ts")')}`, [['./a.ts', false]]],
  ['one after a regular expression with a quote', `const q = /['"\`]/\nimport './a.ts'`, [['./a.ts', false]]],
  ['none in a comment', `// import './a.ts'\n/* import './b.ts' */`, []],
  ['none in a string', `const text = "import './a.ts'"`, []],
  ['none in an export of a value', `export const from = 'a'\nexport type B = 'b'`, []],
  ['none in import.meta', `const here = import.meta.dirname`, []],
])('reads %s', (_, text, expected) => {
  expect(seen(text)).toEqual(expected)
})

test('blanking keeps every place', () => {
  const text = `const a = ${template('c("d")')} // f\nconst g = /h\\/i/ / 2`
  const { code, bare } = readSource(text)
  expect(code).toHaveLength(text.length)
  expect(bare).toBe(`const a = ${template('c(" ")').replaceAll(/[xy]/g, ' ')}     \nconst g = /    / / 2`)
})
