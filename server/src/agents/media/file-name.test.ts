import { bounds } from '@omniai/contracts/limits'
import { expect, test } from 'vitest'
import { claimedKind, readableName } from './file-name.ts'

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['/abs/x.png/', 'x.png'],
  ['C:\\temp\\x.png', 'x.png'],
  ['a\r\nSet-Cookie: x.txt', 'aSet-Cookie: x.txt'],
  ['invoice\u202Egnp.exe', 'invoicegnp.exe'],
  ['a\u200b\u2066b.txt', 'ab.txt'],
  ['trailing. . .', 'trailing'],
  ['  two   words.md ', 'two words.md'],
  ['e\u0301.txt', 'é.txt'],
  ['...', 'file'],
  ['///', 'file'],
  ['<img onerror=alert(1)>.html', '<img onerror=alert(1)>.html'],
  ['CON', 'CON'],
])('%j is shown as %j', (given, shown) => {
  expect(readableName(given)).toBe(shown)
})

test('a name without end is cut in its middle, between characters, and keeps what it ends in', () => {
  const name = readableName(`${'👩‍👧'.repeat(300)}.docx`)
  expect(name.endsWith('….docx')).toBe(true)
  expect(name.length).toBeLessThanOrEqual(bounds.file_name)
  expect(name.isWellFormed()).toBe(true)
})

test('a name says a kind only where we know its ending', () => {
  expect(['a.PNG', 'a.docx', 'a.svg', 'a.html', 'a', 'a.xyz'].map(claimedKind)).toEqual([
    'image',
    'document',
    'text',
    'text',
    null,
    null,
  ])
})
