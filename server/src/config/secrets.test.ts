import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'
import { readSecrets } from './secrets.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const tooSimple =
  'SESSION_SECRET is too short or too simple. Use 32 random bytes (`openssl rand -base64 32`), or leave it out.'

describe('C45: the session secret', () => {
  test('is made on the first start, kept, and readable by its owner only', () => {
    const folder = join(dataDir, 'made')
    const { sessionSecret } = readSecrets({}, folder)
    expect(sessionSecret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(readSecrets({}, folder).sessionSecret).toBe(sessionSecret)
    expect(statSync(join(folder, 'session-secret')).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readSecrets({}, dataDir).sessionSecret).not.toBe(sessionSecret)
  })

  test('from the environment is used as it is and written nowhere', () => {
    const SESSION_SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789'
    expect(readSecrets({ SESSION_SECRET }, dataDir).sessionSecret).toBe(SESSION_SECRET)
    expect(() => readFileSync(join(dataDir, 'session-secret'))).toThrow('ENOENT')
  })

  test.each(['secret', 'changeme', 'a'.repeat(64), 'abababababababababababababababababab', 'x'.repeat(31)])(
    '%s is refused',
    SESSION_SECRET => {
      expect(() => readSecrets({ SESSION_SECRET }, dataDir)).toThrow(new ConfigError(tooSimple))
    },
  )

  // Each is long and mixed enough; what is wrong with it is that everybody can look it up.
  test.each([
    'replace-me-with-the-output-of-openssl-rand',
    'CHANGEME-0123456789-abcdefghijklmnop',
    'change_me_0123456789_abcdefghijklmnop',
    'my-super-secret-session-key-0123456789',
    'ExamplePassword1234567890abcdefghijkl',
  ])('%s is refused as an example, for either key', value => {
    for (const name of ['SESSION_SECRET', 'ENCRYPTION_KEY'] as const) {
      expect(() => readSecrets({ [name]: value }, dataDir)).toThrow(
        new ConfigError(
          `${name} is an example that everybody knows. Use 32 random bytes (\`openssl rand -base64 32\`).`,
        ),
      )
    }
  })

  test('that stands in our own documents is refused', () => {
    const documents = join(import.meta.dirname, '../../../docs/operate')
    const examples = readdirSync(documents)
      .map(name => readFileSync(join(documents, name), 'utf8'))
      .flatMap(text => [...text.matchAll(/(?:SESSION_SECRET|ENCRYPTION_KEY)=([^\s`]+)/g)])
      .map(match => match[1]!)
    expect(examples.length).toBeGreaterThan(0)
    for (const SESSION_SECRET of examples) {
      expect(() => readSecrets({ SESSION_SECRET }, dataDir)).toThrow(ConfigError)
    }
  })

  test('is not the one that seals what is stored', () => {
    const same = randomBytes(32).toString('base64')
    expect(() => readSecrets({ SESSION_SECRET: same, ENCRYPTION_KEY: same }, dataDir)).toThrow(
      new ConfigError('SESSION_SECRET and ENCRYPTION_KEY are the same. Make one of its own for each.'),
    )
  })

  test('of 32 random bytes is not mistaken for an example', () => {
    for (let each = 0; each < 100; each += 1) {
      const SESSION_SECRET = randomBytes(32).toString('base64')
      expect(readSecrets({ SESSION_SECRET }, dataDir).sessionSecret).toBe(SESSION_SECRET)
    }
  })

  test.each([
    ['session-secret', 'pages that are open must be loaded again'],
    ['encryption-key', 'authenticator apps must be set up again'],
  ])('that someone emptied in its file %s is refused, not replaced', (file, without) => {
    const path = join(dataDir, file)
    writeFileSync(path, '\n')
    expect(() => readSecrets({}, dataDir)).toThrow(
      new ConfigError(
        `${path} is damaged. Restore it from a backup; if you delete it, a new one is made, but ${without}.`,
      ),
    )
  })
})

describe('C45: with a database elsewhere', () => {
  const DATABASE_URL = 'postgres://db.example.org/omniai'
  const PUBLIC_URL = 'https://chat.example.org'
  const [SESSION_SECRET, ENCRYPTION_KEY] = [randomBytes(32), randomBytes(32)].map(bytes =>
    bytes.toString('base64'),
  ) as [string, string]

  test.each<[string, Environment]>([
    ['SESSION_SECRET', { ENCRYPTION_KEY }],
    ['ENCRYPTION_KEY', { SESSION_SECRET }],
    ['SESSION_SECRET', {}],
  ])('in production, %s must be given', (name, environment) => {
    expect(() => readSecrets({ DATABASE_URL, PUBLIC_URL, ...environment }, dataDir)).toThrow(
      new ConfigError(
        `${name} is missing. With DATABASE_URL and PUBLIC_URL set it to 32 random bytes (\`openssl rand -base64 32\`), ` +
          'the same on every instance, and keep it with the backups.',
      ),
    )
  })

  test('both given are taken, and on trial they are made', () => {
    const given = readSecrets({ DATABASE_URL, PUBLIC_URL, SESSION_SECRET, ENCRYPTION_KEY }, dataDir)
    expect(given).toMatchObject({ sessionSecret: SESSION_SECRET, encryptionKey: ENCRYPTION_KEY })
    expect(() => readSecrets({ DATABASE_URL, PUBLIC_URL, OMNIAI_ENV: 'development' }, dataDir)).not.toThrow()
    expect(() => readSecrets({ DATABASE_URL }, dataDir)).not.toThrow()
  })
})

describe('the first administrator of the environment', () => {
  const email = 'ada@example.org'
  const password = 'correct horse battery'
  const notAnEmail = 'SETUP_ADMIN_EMAIL is no email address. Write one like ada@example.org.'

  test('needs both, or neither', () => {
    expect(readSecrets({}, dataDir).firstAdmin).toBeNull()
    const both = { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: password }
    expect(readSecrets(both, dataDir).firstAdmin).toEqual({ email, password })
  })

  test.each<[Environment, string]>([
    [{ SETUP_ADMIN_EMAIL: email }, 'Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.'],
    [{ SETUP_ADMIN_PASSWORD: password }, 'Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.'],
    [{ SETUP_ADMIN_EMAIL: 'ada', SETUP_ADMIN_PASSWORD: password }, notAnEmail],
    // The sign-in form takes none of these, so nobody could use the account.
    [{ SETUP_ADMIN_EMAIL: 'admin@localhost', SETUP_ADMIN_PASSWORD: password }, notAnEmail],
    [{ SETUP_ADMIN_EMAIL: 'ädä@example.org', SETUP_ADMIN_PASSWORD: password }, notAnEmail],
    [
      { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: 'short' },
      'SETUP_ADMIN_PASSWORD must have 10 to 256 characters.',
    ],
  ])('%j is refused', (environment, sentence) => {
    expect(() => readSecrets(environment, dataDir)).toThrow(new ConfigError(sentence))
  })
})
