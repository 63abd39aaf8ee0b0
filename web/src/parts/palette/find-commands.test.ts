import { expect, test } from 'vitest'
import { findCommands } from './find-commands.ts'

const commands = [
  { label: 'Audit log', words: 'administration' },
  { label: 'Dark theme', words: 'appearance' },
  { label: 'Sign out', words: 'log out' },
  { label: 'Über alles' },
]
const labels = (query: string) => findCommands(commands, query).map(({ label }) => label)

test('every word must begin a word, in any order, whatever its case or accents', () => {
  expect(labels('the da')).toEqual(['Dark theme'])
  expect(labels('UBER')).toEqual(['Über alles'])
  expect(labels('ark')).toEqual([])
  expect(labels('dark log')).toEqual([])
})

test('what begins like the query comes before what only has it among its other words', () => {
  expect(labels('log')).toEqual(['Audit log', 'Sign out'])
  expect(labels('s')).toEqual(['Sign out'])
  expect(findCommands([{ label: 'x', words: 'theme' }, { label: 'Theme' }], 'theme')[0]!.label).toBe('Theme')
})

test('nothing typed finds everything in its order', () => {
  expect(labels('  ')).toEqual(commands.map(({ label }) => label))
})
