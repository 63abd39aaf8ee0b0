import { expect, test } from 'vitest'
import { readCommandLine } from './command-line.ts'

const credentials = { SMOKE_EMAIL: 'smoke@example.org', SMOKE_PASSWORD: 'correct horse battery' }

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['no address', [], {}, /address of the API is missing/],
  ['two addresses', ['https://a.example', 'https://b.example'], {}, /One address is enough/],
  ['no address at all', ['chat.example.org'], {}, /must begin with http:\/\/ or https:\/\//],
  ['another protocol', ['ftp://chat.example.org'], {}, /must begin with http/],
  ['a password in the address', ['https://ada:secret@chat.example.org'], {}, /must not hold a password/],
  ['an option that does not exist', ['https://a.example', '--wrte'], {}, /wrte/],
  ['writing as nobody', ['https://a.example', '--write'], {}, /--write needs SMOKE_EMAIL/],
  ['half of the credentials', ['https://a.example'], { SMOKE_EMAIL: 'a@example.org' }, /belong together/],
  ['an origin with a path', ['https://a.example', '--origin', 'https://b.example/app'], {}, /only like/],
  ['a page without a protocol', ['https://a.example', '--page', 'b.example'], {}, /--page must begin/],
  ['no time at all', ['https://a.example', '--timeout', '0'], {}, /--timeout is from 1/],
  ['another browser', ['https://a.example', '--browser', 'firefox'], {}, /--browser is auto/],
])('refused with a sentence: %s', (_, words, environment, sentence) => {
  const wishes = readCommandLine(words, environment)
  expect(wishes).toEqual({ problem: expect.stringMatching(sentence) })
  expect(JSON.stringify(wishes)).not.toContain('secret@')
})

const deploymentOf = (words: string[]) => {
  const wishes = readCommandLine(words, {})
  if ('problem' in wishes) throw new Error(wishes.problem)
  return wishes.deployment
}

test.each<[string, string[], Record<string, string>]>([
  [
    'the page is where the API is',
    ['https://chat.example.org'],
    {
      api: 'https://chat.example.org/',
      page: 'https://chat.example.org/',
      origin: 'https://chat.example.org',
      relation: 'same-origin',
    },
  ],
  [
    'a page on another host of the same domain',
    ['https://api.example.org', '--page', 'https://app.example.org'],
    { page: 'https://app.example.org/', origin: 'https://app.example.org', relation: 'same-site' },
  ],
  [
    'a page below a path of GitHub Pages',
    ['https://api.example.org/', '--page', 'https://alice.github.io/omniai?x=1#y'],
    {
      page: 'https://alice.github.io/omniai/',
      origin: 'https://alice.github.io',
      relation: 'cross-site',
    },
  ],
  [
    'two accounts of GitHub Pages are two sites',
    ['https://bob.github.io', '--page', 'https://alice.github.io'],
    { relation: 'cross-site' },
  ],
  [
    'only an origin: the page lies there',
    ['https://api.example.co.uk', '--origin', 'https://www.example.co.uk'],
    { page: 'https://www.example.co.uk/', origin: 'https://www.example.co.uk', relation: 'same-site' },
  ],
])('understood: %s', (_, words, expected) => {
  expect(deploymentOf(words)).toMatchObject(expected)
})

test('signing in does not mean writing', () => {
  expect(readCommandLine(['https://a.example'], credentials)).toMatchObject({
    credentials: { email: 'smoke@example.org' },
    write: false,
    browser: 'auto',
    jsonFile: null,
  })
})
