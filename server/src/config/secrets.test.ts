import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

describe('the session secret', () => {
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

  test('that someone emptied in its file is refused, not replaced', () => {
    writeFileSync(join(dataDir, 'session-secret'), '\n')
    expect(() => readSecrets({}, dataDir)).toThrow(new ConfigError(tooSimple))
  })
})

describe('the first administrator of the environment', () => {
  const email = 'ada@example.org'
  const password = 'correct horse battery'

  test('needs both, or neither', () => {
    expect(readSecrets({}, dataDir).firstAdmin).toBeNull()
    const both = { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: password }
    expect(readSecrets(both, dataDir).firstAdmin).toEqual({ email, password })
  })

  test.each<[Environment, string]>([
    [{ SETUP_ADMIN_EMAIL: email }, 'Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.'],
    [{ SETUP_ADMIN_PASSWORD: password }, 'Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.'],
    [{ SETUP_ADMIN_EMAIL: 'ada', SETUP_ADMIN_PASSWORD: password }, 'SETUP_ADMIN_EMAIL is no email address.'],
    [
      { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: 'short' },
      'SETUP_ADMIN_PASSWORD must have 10 to 256 characters.',
    ],
  ])('%j is refused', (environment, sentence) => {
    expect(() => readSecrets(environment, dataDir)).toThrow(new ConfigError(sentence))
  })
})
