import { expect, test } from 'vitest'
import { initialScripts } from './bundle-size.ts'

const manifest = {
  'index.html': {
    file: 'assets/entry.js',
    isEntry: true,
    imports: ['_react.js'],
    dynamicImports: ['src/pages/chat/page.tsx'],
  },
  '_react.js': { file: 'assets/react.js' },
  '_markdown.js': { file: 'assets/markdown.js', imports: ['_react.js'] },
  'src/pages/chat/page.tsx': {
    file: 'assets/chat.js',
    isDynamicEntry: true,
    imports: ['_markdown.js', 'index.html'],
    dynamicImports: ['src/parts/code.ts'],
  },
  'src/pages/login/page.tsx': { file: 'assets/login.js', isDynamicEntry: true, imports: ['index.html'] },
  'src/parts/code.ts': { file: 'assets/code.js', isDynamicEntry: true },
}

test('a page counts the entry, its own chunk and what both import, each once; lazy parts do not count', () => {
  expect(initialScripts(manifest, ['src/pages/login/page.tsx']).sort()).toEqual([
    'assets/entry.js',
    'assets/login.js',
    'assets/react.js',
  ])
  expect(initialScripts(manifest, ['src/pages/chat/page.tsx']).sort()).toEqual([
    'assets/chat.js',
    'assets/entry.js',
    'assets/markdown.js',
    'assets/react.js',
  ])
})

test('a manifest without an entry is an error, not zero bytes', () => {
  expect(() => initialScripts({}, [])).toThrow(/no entry/)
})
