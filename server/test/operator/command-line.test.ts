import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../src/operator/command-line.ts'
import { runCommand } from './command.ts'

describe('the words of the command line', () => {
  test.each([
    [[], { name: 'help' }],
    [['--help'], { name: 'help' }],
    [['backup', '--help'], { name: 'help' }],
    [['backup', 'b'], { name: 'backup', folder: 'b', json: false, withSecrets: true }],
    [
      ['backup', '--json', 'b', '--without-secrets'],
      { name: 'backup', folder: 'b', json: true, withSecrets: false },
    ],
    [['restore', 'b'], { name: 'restore', folder: 'b', json: false }],
    [['doctor'], { name: 'doctor', withChats: true, selfTest: false, url: null, json: false }],
    [
      ['doctor', '--no-chats', '--self-test'],
      { name: 'doctor', withChats: false, selfTest: true, url: null, json: false },
    ],
    [
      ['doctor', '--url=https://chat.example.org/'],
      { name: 'doctor', withChats: true, selfTest: false, url: 'https://chat.example.org', json: false },
    ],
    [['rehearse'], { name: 'rehearse', folder: null, json: false }],
    [['rehearse', 'b', '--json'], { name: 'rehearse', folder: 'b', json: true }],
    [['move-to-postgres'], { name: 'move-to-postgres', json: false }],
  ])('%j', (words, command) => {
    expect(readCommandLine(words)).toEqual(command)
  })

  test.each([
    [['bakup'], 'There is no command bakup.'],
    [['backup'], 'backup needs one folder.'],
    [['backup', 'a', 'b'], 'backup needs one folder.'],
    [['restore', 'a', '--force'], 'restore has no option --force.'],
    [['doctor', '--url'], 'Write --url=https://…, the address of the server.'],
    [['doctor', '--url=https://'], 'Write --url=https://…, the address of the server.'],
    [['doctor', '--urls=x'], 'doctor has no option --urls=x.'],
    [['move-to-postgres', 'postgres://x'], 'move-to-postgres takes no folder: DATABASE_URL says where to.'],
  ])('%j is not understood, in a sentence', (words, problem) => {
    expect(readCommandLine(words)).toEqual({ problem })
  })
})

test('it ends with 0, 1 or 2, and a program reads only its report', async () => {
  const [help, strange, failed] = await Promise.all([
    runCommand(['--help']),
    runCommand(['bakup']),
    runCommand(['restore', '/nowhere/at/all', '--json']),
  ])
  expect(help).toMatchObject({ code: 0, complained: '' })
  expect(help.printed).toContain('backup <folder>')
  expect(strange).toMatchObject({ code: 2, printed: '' })
  expect(strange.complained).toContain('There is no command bakup.')
  expect(failed).toMatchObject({ code: 1, complained: '' })
  expect(JSON.parse(failed.printed).problem).toContain('/nowhere/at/all is no backup')
})
