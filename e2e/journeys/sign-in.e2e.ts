import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oneTimeCode } from '../../server/test/one-time-code.ts'
import { byName, expectSound, joinAs, plugInAuthenticator, signOut } from '../account-steps.ts'
import { ask, composer, email, expect, password, signIn, test } from '../fixtures.ts'

test('two-step sign-in: switched on by its first code; then a code or a recovery code is asked for', async ({
  chat,
  server,
}) => {
  await chat.goto(`${server.url}/settings/account`)
  await chat.getByRole('button', { name: 'Set up two-step sign-in' }).click()
  await expect(chat.getByRole('img', { name: /QR code/ })).toBeVisible()
  await chat.getByText('Or type the key in').click()
  const secret = (await chat.getByRole('dialog').locator('code').innerText()).replaceAll(' ', '')
  await chat.getByLabel('Six-digit code').fill('000000')
  await chat.getByRole('button', { name: 'Turn on' }).click()
  await expect(chat.getByRole('alert')).toContainText('That code is not right')
  await expectSound(chat)
  await chat.getByLabel('Six-digit code').fill(oneTimeCode(secret))
  await chat.getByRole('button', { name: 'Turn on' }).click()

  const saving = chat.getByRole('dialog', { name: 'Save your recovery codes' })
  await expect(saving.getByRole('listitem')).toHaveCount(10)
  const recovery = await saving.getByRole('listitem').first().innerText()
  await expect(saving.getByRole('button', { name: 'Done' })).toBeDisabled()
  const download = chat.waitForEvent('download')
  await saving.getByRole('button', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toBe('omniai-recovery-codes.txt')
  await saving.getByLabel('I saved them in a safe place.').check()
  await saving.getByRole('button', { name: 'Done' }).click()
  await expect(chat.getByText('10 recovery codes left')).toBeVisible()

  const signOutAndBegin = async () => {
    await signOut(chat)
    await chat.getByLabel('Email').fill(email)
    await chat.getByLabel('Password', { exact: true }).fill(password)
    await chat.getByRole('button', { name: 'Sign in' }).click()
  }
  await signOutAndBegin()
  await expect(chat.getByLabel('Six-digit code')).toBeFocused()
  await expectSound(chat)
  await chat.getByLabel('Six-digit code').fill(oneTimeCode(secret, 1))
  await chat.getByRole('button', { name: 'Sign in' }).click()
  await expect(composer(chat)).toBeVisible()

  await signOutAndBegin()
  await chat.getByRole('button', { name: 'Use a recovery code' }).click()
  await chat.getByLabel('Recovery code').fill(recovery)
  await chat.getByRole('button', { name: 'Sign in' }).click()
  await expect(composer(chat)).toBeVisible()
  await chat.goto(`${server.url}/settings/account`)
  await expect(chat.getByText('9 recovery codes left')).toBeVisible()
})

test('a passkey: added, used to sign in, renamed, removed; one that is refused leaves the password', async ({
  page,
  server,
}) => {
  const authenticator = await plugInAuthenticator(page)
  await page.goto(byName(server.url))
  await signIn(page)
  await page.goto(`${byName(server.url)}/settings/account`)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('My key')
  await page.getByRole('button', { name: 'Continue' }).click()
  const keys = page.getByRole('list', { name: 'Passkeys' })
  await expect(keys.getByText('My key')).toBeVisible()

  await signOut(page)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(composer(page)).toBeVisible()

  await page.goto(`${byName(server.url)}/settings/account`)
  await keys.getByRole('button', { name: 'Rename My key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Blue key')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await keys.getByRole('button', { name: 'Remove Blue key' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('None yet. A passkey replaces')).toBeVisible()

  await signOut(page)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('alert')).toContainText('This passkey did not work')
  await authenticator.unplug()
  await signIn(page)
})

test('no passkey is offered where none can work: at an IP address', async ({ page, server }) => {
  const button = page.getByRole('button', { name: 'Use a passkey' })
  await page.goto(byName(server.url))
  await expect(button).toBeVisible()
  await page.goto(server.url.replace('localhost', '127.0.0.1'), { waitUntil: 'networkidle' })
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(button).toHaveCount(0)
})

test('forgot → an administrator hands over a link → a new password; the link works once', async ({
  chat,
  browser,
  server,
}) => {
  const guest = await joinAs(browser, server.url)
  await guest.context().clearCookies()
  await guest.goto(`${server.url}/login`)
  await guest.getByRole('link', { name: 'Forgot password?' }).click()
  await expect(guest.getByText('This server sends no email.')).toBeVisible()
  await guest.getByLabel('Email').fill('ben@example.org')
  await guest.getByRole('button', { name: 'Ask for a new password' }).click()
  await expect(guest.getByText('Your administrators can see it now')).toBeVisible()

  await chat.goto(`${server.url}/admin/people`)
  await expect(chat.getByText('Asks for a new password')).toBeVisible()
  await chat.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Ben' }).click()
  await chat.getByRole('button', { name: 'Create password link' }).click()
  const link = await chat.getByRole('textbox', { name: 'Password link' }).inputValue()

  const next = 'a new and better password'
  await guest.goto(link)
  await expect(guest).not.toHaveURL(/token=/)
  await guest.getByLabel('New password').fill(next)
  await guest.getByRole('button', { name: 'Set new password' }).click()
  await guest.getByRole('button', { name: 'Sign in' }).click()
  await guest.getByLabel('Email').fill('ben@example.org')
  await guest.getByLabel('Password', { exact: true }).fill(next)
  await guest.getByRole('button', { name: 'Sign in' }).click()
  await expect(composer(guest)).toBeVisible()

  await guest.goto(link)
  await guest.getByLabel('New password').fill(next)
  await guest.getByRole('button', { name: 'Set new password' }).click()
  await expect(guest.getByRole('alert')).toContainText('This link for a new password is not valid')
  await guest.context().close()
})

test('too many tries: the wait counts down in the notice and on the button', async ({ page, server }) => {
  await page.goto(server.url)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('wrong password')
  const button = page.getByRole('button', { name: /Sign in|Signing in/ })
  const waiting = page.getByRole('button', { name: /^Wait \d+ s$/ })
  for (let tries = 0; tries < 40 && !(await waiting.isVisible()); tries++) {
    const answer = page.waitForResponse(/\/v1\/auth\/login$/)
    await button.click()
    await answer
    await expect(button.and(page.locator(':enabled')).or(waiting)).toBeVisible()
  }
  await expect(waiting).toBeDisabled()
  const first = Number(/\d+/.exec(await waiting.innerText())![0])
  await expect(page.getByRole('alert')).toContainText(/Wait \d+ seconds/)
  await expect.poll(async () => Number(/\d+/.exec(await waiting.innerText())![0])).toBeLessThan(first)
})

test('a browser that keeps no cookie: the page says so instead of a sign-in that cannot work', async ({
  playwright,
  server,
}) => {
  const profile = mkdtempSync(join(tmpdir(), 'omniai-e2e-profile-'))
  mkdirSync(join(profile, 'Default'))
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(blocked))
  const executablePath = process.env.OMNIAI_CHROMIUM
  const context = await playwright.chromium.launchPersistentContext(
    profile,
    executablePath ? { executablePath } : {},
  )
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(
    page.getByRole('heading', { name: 'Your browser does not keep this server’s cookie' }),
  ).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'What you can do' })).toBeVisible()
  await expectSound(page)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('It still does not come back.')).toBeVisible()
  await context.close()
  rmSync(profile, { recursive: true, force: true })
})

test('a cookie that is lost after signing in: the same page, never half signed in', async ({
  page,
  context,
  server,
}) => {
  await page.goto(server.url)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  // What a tool that deletes cookies does between two requests.
  await page.route('**/v1/meta', async route => {
    await context.clearCookies()
    await route.continue({ headers: { ...route.request().headers(), cookie: '' } })
  })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: /does not keep this server’s cookie/ })).toBeVisible()
  await expect(composer(page)).toHaveCount(0)
  await page.unroute('**/v1/meta')
  await page.getByRole('button', { name: 'Try again' }).click()
  await signIn(page)
  await ask(page, 'echo here again')
})
