import type { Page } from '@playwright/test'
import { anotherDevice, ben, expectSound, joinAs } from '../account-steps.ts'
import { answers, composer, email, expect, password, send, test } from '../fixtures.ts'

const people = (page: Page) => page.getByRole('list', { name: 'People' })

async function openPerson(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/admin/people`)
  await people(page).getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible()
}

test('an administrator disables someone in mid-answer: it ends there, the threads stay, the log says so', async ({
  chat,
  browser,
  server,
  upstream,
}) => {
  const guest = await joinAs(browser, server.url)
  upstream.hold()
  await send(guest, 'long 40')
  const call = await upstream.nextCall()
  call.next(5)
  await expect(answers(guest).last()).toContainText('word5')

  await openPerson(chat, server.url, 'Ben')
  await chat.getByRole('button', { name: 'Disable account' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await expect(chat.getByText('Disabled: Ben cannot sign in.')).toBeVisible()
  const again = guest.getByRole('dialog', { name: 'Your session has ended' })
  await expect(again).toBeVisible()
  await again.getByLabel('Password', { exact: true }).fill(password)
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(again.getByRole('alert')).toContainText('Email or password is not right')
  upstream.release()

  await chat.getByRole('link', { name: 'What happened' }).click()
  await expect(chat.getByText(`${email} disabled ${ben.email}`)).toBeVisible()
  await expect(chat.getByText(`A sign-in as ${ben.email} failed`)).toBeVisible()
  await expect(chat.getByLabel('Who')).toHaveValue(/^usr_/)

  await openPerson(chat, server.url, 'Ben')
  await chat.getByRole('button', { name: 'Enable account' }).click()
  await expect(chat.getByRole('button', { name: 'Disable account' })).toBeVisible()
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(again).toHaveCount(0)
  await expect(answers(guest).last()).toContainText('word5')
  await guest.context().close()
})

test('people: found by name and role, made administrator and back, a session of theirs ended', async ({
  chat,
  browser,
  server,
}) => {
  const guest = await joinAs(browser, server.url)
  await chat.goto(`${server.url}/admin/people`)
  await expect(people(chat).getByRole('listitem')).toHaveCount(2)
  await chat.getByLabel('Search').fill('ben@')
  await expect(people(chat).getByRole('listitem')).toHaveCount(1)
  await expect(chat).toHaveURL(/q=ben/)
  await chat.getByLabel('Role').selectOption('Administrators')
  await expect(chat.getByText('Nobody matches.')).toBeVisible()
  await chat.getByRole('button', { name: 'Show everyone' }).click()
  await expect(people(chat).getByRole('listitem')).toHaveCount(2)

  await people(chat).getByRole('link', { name: 'Ben' }).click()
  const list = chat.getByRole('list', { name: 'Sessions of Ben' })
  await list.getByRole('button', { name: /^End/ }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await expect(chat.getByText('Signed in nowhere.')).toBeVisible()
  await send(guest, 'echo am I here')
  await expect(guest.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible()

  await chat.getByRole('radio', { name: /Administrator/ }).check()
  await expect(chat.getByText('Ben is an administrator now')).toBeVisible()
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(chat.getByRole('radio', { name: /Member/ })).toBeChecked()
  await guest.context().close()
})

test('the last administrator stays one, and is told', async ({ chat, server }) => {
  await openPerson(chat, server.url, 'Administrator')
  await chat.getByRole('radio', { name: /^Member/ }).click()
  await expect(chat.getByLabel('Notifications')).not.toBeEmpty()
  await expect(chat.getByRole('radio', { name: /^Administrator/ })).toBeChecked()
  await expect(chat.getByText('You cannot disable your own account.')).toBeVisible()
})

test('invitations: for one address, for several uses, withdrawn', async ({ chat, browser, server }) => {
  await chat.goto(`${server.url}/admin/invitations`)
  await chat.getByLabel('Note').fill('For Ben')
  await chat.getByLabel('Email (optional)').fill(ben.email)
  await chat.getByRole('button', { name: 'Create invite link' }).click()
  const link = await chat.getByRole('textbox', { name: 'Invite link' }).inputValue()

  const guest = await browser.newPage()
  const joinWith = async (address: string) => {
    await guest.getByLabel('Name').fill('Ben')
    await guest.getByLabel('Email').fill(address)
    await guest.getByLabel('Password', { exact: true }).fill(password)
    await guest.getByRole('button', { name: 'Create account' }).click()
  }
  await guest.goto(link)
  await joinWith('someone@example.org')
  await expect(guest.getByRole('alert')).toContainText('This invitation is not valid')
  await expect(guest.getByText('made for one email address')).toBeVisible()
  await joinWith(ben.email)
  await expect(composer(guest)).toBeVisible()

  await chat.getByLabel('Note').fill('For the team')
  await chat.getByLabel('How many can use it').fill('5')
  await chat.getByRole('button', { name: 'Create invite link' }).click()
  await expect(chat.getByText('The link works 5 times.')).toBeVisible()
  const team = await chat.getByRole('textbox', { name: 'Invite link' }).inputValue()
  await chat.getByRole('button', { name: 'Withdraw For the team' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(chat.getByRole('listitem').filter({ hasText: 'For the team' })).toContainText('Withdrawn')
  const late = await browser.newPage()
  await late.goto(team)
  await late.getByLabel('Name').fill('Eve')
  await late.getByLabel('Email').fill('eve@example.org')
  await late.getByLabel('Password', { exact: true }).fill(password)
  await late.getByRole('button', { name: 'Create account' }).click()
  await expect(late.getByRole('alert')).toContainText('This invitation is not valid')
  await guest.context().close()
  await late.context().close()
})

test('audit log: filtered by what happened and by day, and opened for its details', async ({
  chat,
  browser,
  server,
}) => {
  const guest = await joinAs(browser, server.url)
  await chat.goto(`${server.url}/admin/audit`)
  await expect(chat.getByText(`${ben.email} joined with an invitation`)).toBeVisible()
  await chat.getByLabel('What').selectOption('Joined')
  await expect(chat.getByText(`${email} signed in`)).toHaveCount(0)
  await chat.getByText(`${ben.email} joined with an invitation`).click()
  await expect(chat.getByText('127.0.0.1')).toBeVisible()
  await chat.getByLabel('Until').fill('2020-01-01')
  await expect(chat.getByText('Nothing matches.')).toBeVisible()
  await chat.reload()
  await expect(chat.getByText('Nothing matches.')).toBeVisible()
  await chat.getByRole('button', { name: 'Show everything' }).click()
  await expect(chat.getByText(`${email} signed in`).first()).toBeVisible()
  await guest.context().close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test(`every page of accounts and administration is sound: ${colorScheme}, ${viewport.width} wide`, async ({
      browser,
      server,
    }, info) => {
      // Many pages, each read by axe.
      test.setTimeout(120_000)
      const long = { name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(2).trim(), email: ben.email }
      await (await joinAs(browser, server.url, long)).context().close()
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const check = async (path: string, sign: ReturnType<Page['getByText']>) => {
        await page.goto(`${server.url}${path}`)
        await expect(sign.first()).toBeVisible()
        await expectSound(page)
        await page.screenshot({ path: info.outputPath(`${path.replace(/\W+/g, '-')}.png`) })
      }
      const secret = 'x'.repeat(30)
      await check('/login', page.getByLabel('Email'))
      await check('/forgot', page.getByLabel('Email'))
      await check(`/reset#token=${secret}`, page.getByLabel('New password'))
      await check(`/register#code=${secret}`, page.getByLabel('Name'))
      await check('/sign-in/callback', page.getByRole('alert'))
      await context.close()

      const signedIn = await anotherDevice(browser, server.url)
      await signedIn.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await signedIn.setViewportSize(viewport)
      const checkInside = async (path: string, sign: ReturnType<Page['getByText']>) => {
        await signedIn.goto(`${server.url}${path}`)
        await expect(sign.first()).toBeVisible()
        await expectSound(signedIn)
        await signedIn.screenshot({ path: info.outputPath(`${path.replace(/\W+/g, '-')}.png`) })
      }
      await checkInside('/settings/account', signedIn.getByText('This device'))
      await checkInside('/admin/people', people(signedIn))
      await people(signedIn).getByRole('link', { name: long.name }).click()
      await expect(signedIn.getByRole('button', { name: 'Disable account' })).toBeVisible()
      await expectSound(signedIn)
      await checkInside('/admin/invitations', signedIn.getByRole('button', { name: 'Create invite link' }))
      await checkInside('/admin/audit', signedIn.getByText(`${ben.email} joined with an invitation`))
      await signedIn.context().close()
    })
  }
}
