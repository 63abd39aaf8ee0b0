import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answers, test as base, expect, questions, send } from '../fixtures.ts'

const installed = process.env.OMNIAI_TEST_EMBEDDED_DIR ?? ''
const isThere = installed !== '' && existsSync(join(installed, 'current', 'installed.json'))

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'omniai-e2e-data-'))
    symlinkSync(installed, join(dataDir, 'embedded'))
    await use(dataDir)
    rmSync(dataDir, { recursive: true, force: true })
  },
})
test.use({ environment: { EMBEDDED_MODEL: 'auto', LMSTUDIO_URL: 'http://127.0.0.1:9/v1' } })
test.skip(!isThere, 'OMNIAI_TEST_EMBEDDED_DIR names no installation of the embedded model')
if (!isThere) console.log('The embedded model is not driven: OMNIAI_TEST_EMBEDDED_DIR names no installation.')

test('with the embedded model: sign in → send → stream → stop → retry, and nothing twice', async ({
  chat,
}) => {
  test.setTimeout(300_000)
  const patient = { timeout: 120_000 }
  await expect(chat.getByRole('button', { name: /tinyllama/i }).first()).toBeVisible(patient)
  await send(chat, 'What is the capital of France? Answer in one short sentence.')
  await expect(answers(chat).last()).toContainText('Paris', patient)
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0, patient)

  await send(chat, 'Tell me a very long story about a lighthouse.')
  await expect(answers(chat).last()).toContainText(/\w+ \w+ \w+ \w+/, patient)
  await chat.getByRole('button', { name: 'Stop' }).click()
  await expect(answers(chat).last()).toContainText('You stopped this answer', patient)
  await answers(chat).last().getByRole('button', { name: 'Retry', exact: true }).click()
  await chat.getByRole('menuitem').first().click()
  await expect(answers(chat).last()).toContainText(/\w+ \w+ \w+ \w+/, patient)
  await chat.getByRole('button', { name: 'Stop' }).click()
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0, patient)
  await chat.reload()
  await expect(questions(chat)).toHaveCount(2)
  await expect(answers(chat)).toHaveCount(2)
})
