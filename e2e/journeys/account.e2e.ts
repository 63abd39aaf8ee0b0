import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { oneTimeCode } from '../../server/test/one-time-code.ts'
import { anotherDevice, byName, expectSound, plugInAuthenticator } from '../account-steps.ts'
import { answers, ask, composer, email, expect, password, send, signIn, test } from '../fixtures.ts'

const sessions = (page: import('@playwright/test').Page) => page.getByRole('list', { name: 'Sessions' })

test('an ended session asks to sign in again in place: the draft stays, the same answer goes on', async ({
  chat,
  browser,
  server,
  upstream,
}) => {
  const other = await anotherDevice(browser, server.url)
  upstream.hold()
  await send(other, 'long 30')
  const call = await upstream.nextCall()
  call.next(5)
  await expect(answers(other).last()).toContainText('word5')
  await composer(other).fill('half a thought')
  const address = other.url()

  await chat.goto(`${server.url}/settings/account`)
  await expect(sessions(chat).getByText('This device')).toHaveCount(1)
  await sessions(chat)
    .getByRole('button', { name: /^End the session of Chrom/ })
    .first()
    .click()
  await chat.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await expect(chat.getByText('Session ended')).toBeVisible()

  const again = other.getByRole('dialog', { name: 'Your session has ended' })
  await expect(again).toBeVisible()
  await expect(again.getByLabel('Email')).toHaveValue(email)
  await again.getByLabel('Password', { exact: true }).fill(password)
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(again).toHaveCount(0)
  await expect(other).toHaveURL(address)
  await expect(composer(other)).toHaveValue('half a thought')
  upstream.release()
  await expect(answers(other).last()).toContainText('word30')
  await expect(answers(other)).toHaveCount(1)
  expect(upstream.calls).toHaveLength(1)
  await other.context().close()
})

test('sign out everywhere else: the others are asked, this one stays', async ({ chat, browser, server }) => {
  const other = await anotherDevice(browser, server.url)
  await chat.goto(`${server.url}/settings/account`)
  await chat.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(sessions(chat).getByRole('listitem')).toHaveCount(1)
  await send(other, 'echo anyone there')
  await expect(other.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible()
  await other.context().close()
})

test('sign out everywhere: also here', async ({ chat, server }) => {
  await chat.goto(`${server.url}/settings/account`)
  await chat.getByRole('button', { name: 'Sign out everywhere', exact: true }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(chat.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await chat.reload()
  await expect(chat.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('password: a wrong one is an answer in its form; the right one changes it and the session goes on', async ({
  chat,
  server,
}) => {
  await chat.goto(`${server.url}/settings/account`)
  const next = 'a new and better password'
  await chat.getByLabel('Current password').fill('not my password')
  await chat.getByLabel('New password').fill(next)
  await chat.getByRole('button', { name: 'Change password' }).click()
  await expect(chat.getByRole('alert')).toContainText('Email or password is not right')
  await expect(chat.getByRole('dialog')).toHaveCount(0)
  await chat.getByLabel('Current password').fill(password)
  await chat.getByRole('button', { name: 'Change password' }).click()
  await expect(chat.getByText('Password changed.')).toBeVisible()
  await chat.goto(server.url)
  await ask(chat, 'echo still signed in')
})

test('confirming: cancelled it changes nothing; by password or passkey what was begun goes on by itself', async ({
  page,
  server,
  dataDir,
}) => {
  await plugInAuthenticator(page)
  await page.goto(byName(server.url))
  await signIn(page)
  await page.goto(`${byName(server.url)}/settings/account`)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('My key')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('My key')).toBeVisible()

  forgetConfirmations(dataDir)
  const confirming = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await page.getByRole('button', { name: 'Set up two-step sign-in' }).click()
  await expect(confirming.getByLabel('Password')).toBeFocused()
  await expectSound(page)
  await confirming.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)

  await page.getByRole('button', { name: 'Set up two-step sign-in' }).click()
  await confirming.getByLabel('Password').fill('not my password')
  await confirming.getByRole('button', { name: 'Confirm' }).click()
  await expect(confirming.getByRole('alert')).toContainText('not right')
  await confirming.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(confirming).toHaveCount(0)
  await page.getByText('Or type the key in').click()
  const secret = (await page.getByRole('dialog').locator('code').innerText()).replaceAll(' ', '')

  forgetConfirmations(dataDir)
  await page.getByLabel('Six-digit code').fill(oneTimeCode(secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await confirming.getByLabel('Password').fill(password)
  await confirming.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('dialog', { name: 'Save your recovery codes' })).toBeVisible()
})

/** As after a quarter of an hour. */
function forgetConfirmations(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'omniai.db'))
  database.exec('UPDATE sessions SET confirmed_at = 0')
  database.close()
}
