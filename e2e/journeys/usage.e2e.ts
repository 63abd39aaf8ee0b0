import { readFileSync } from 'node:fs'
import { ben, expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, composer, email, expect, send, test } from '../fixtures.ts'

test('usage limits: set for a person, told before they are reached, refused in words, raised and removed', async ({
  chat,
  browser,
  server,
}) => {
  const guest = await joinAs(browser, server.url)
  await ask(guest, 'echo first')
  await expect(guest.getByText(/of today are used/)).toHaveCount(0)

  await chat.goto(`${server.url}/admin/usage`)
  await expect(chat.getByText('No limits are set.')).toBeVisible()
  await expect(chat.getByRole('table', { name: 'Usage by person' })).toContainText(ben.email)
  await chat.getByRole('button', { name: 'Set for a person' }).click()
  const dialog = chat.getByRole('dialog')
  await dialog.getByLabel('Find').fill('ben@')
  await dialog.getByLabel('Person').selectOption({ label: `${ben.name} · ${ben.email}` })
  await dialog.getByLabel('Answers a day').fill('2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const list = chat.getByRole('list', { name: 'Limits' })
  await expect(list).toContainText('1 of 2 answers a day')

  await ask(guest, 'echo second')
  await expect(guest.getByText('Your 2 answers of today are used up.')).toBeVisible()
  await send(guest, 'echo third')
  const refusal = guest.getByRole('alert').filter({ hasText: 'Not sent.' })
  await expect(refusal).toContainText('ask an administrator for more')
  await expect(refusal).toContainText('It resets')
  await expectSound(guest)

  await list.getByRole('button', { name: 'Change the limit of Ben' }).click()
  await dialog.getByLabel('Answers a day').fill('10')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(list).toContainText('2 of 10 answers a day')
  // What was written is sent once there is room, as it was.
  await refusal.getByRole('button', { name: 'Retry' }).click()
  await expect(answers(guest).last()).toContainText('third')
  await expect(composer(guest)).toHaveValue('')
  await expect(guest.getByRole('button', { name: 'Stop' })).toHaveCount(0)
  await guest.goto(`${server.url}/settings/usage`)
  await expect(guest.getByText('3 of 10')).toBeVisible()
  await expectSound(guest)

  await list.getByRole('button', { name: 'Remove the limit of Ben' }).click()
  await expect(chat.getByText('No limits are set.')).toBeVisible()
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(list).toContainText('of 10 answers a day')
  await guest.context().close()
})

test('usage of everyone: by person, model, provider and day, and as a table to keep', async ({
  chat,
  server,
}) => {
  await ask(chat, 'echo third')
  await chat.goto(`${server.url}/admin/usage`)
  await expect(chat.getByRole('table', { name: 'Usage by person' })).toContainText(email)
  for (const by of ['Model', 'Provider', 'Day']) {
    await chat.getByLabel('By', { exact: true }).selectOption(by)
    await expect(
      chat.getByRole('table', { name: by === 'Day' ? 'Tokens by day' : `Usage by ${by.toLowerCase()}` }),
    ).toBeVisible()
  }
  const saved = chat.waitForEvent('download')
  await chat.getByRole('button', { name: 'Export CSV' }).click()
  const csv = readFileSync(await (await saved).path(), 'utf8')
  expect(csv).toContain(`${email},lmstudio,fake-model,1,`)
  expect(csv).not.toContain('third')
  await chat.setViewportSize({ width: 390, height: 844 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await chat.emulateMedia({ colorScheme })
    await expectSound(chat)
  }
})
