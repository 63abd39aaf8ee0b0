import { randomUUID } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { Page } from '@playwright/test'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { signIn as signInOverHttp } from '../../server/test/server-process.ts'
import { anotherDevice, expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, composer, expect, send, test } from '../fixtures.ts'
import { addProvider, modelButton, openModels, startOllama } from '../model-steps.ts'

const search = (page: Page) => page.getByRole('combobox', { name: 'Search models' })
const group = (page: Page, name: string) => page.getByRole('rowgroup', { name, exact: true })
const many = Array.from({ length: 500 }, (_, index) => `model-${String(index).padStart(3, '0')}`)

test('of five hundred models one is found and chosen by keyboard alone, and only some are drawn at first', async ({
  chat,
  upstream,
}) => {
  upstream.setModels(many)
  await openModels(chat)
  await chat.getByRole('button', { name: 'Refresh models' }).click()
  await expect(chat.getByRole('row', { name: /model-001/ })).toBeVisible()
  expect(await chat.getByRole('row').count()).toBeLessThan(100)
  await search(chat).focus()
  await chat.keyboard.press('ArrowUp')
  await expect(chat.getByRole('row', { name: /model-499/ })).toBeVisible()
  await search(chat).fill('lm studio 42')
  await expect(chat.getByRole('row', { name: /model-001/ })).toHaveCount(0)
  await expect(chat.getByRole('row', { name: /model-042/ })).toBeVisible()
  await chat.keyboard.press('ArrowDown')
  const active = await search(chat).getAttribute('aria-activedescendant')
  await expect(chat.locator(`[id="${active}"]`)).toContainText('model-142')
  await chat.keyboard.press('Enter')
  await expect(modelButton(chat)).toHaveText(/model-142/)
  await expect(modelButton(chat)).toBeFocused()
  await ask(chat, 'echo hello')
  expect(upstream.calls.at(-1)?.body.model).toBe('model-142')
})

test('favourites come first on every device; what was used last follows', async ({
  chat,
  browser,
  server,
  upstream,
}) => {
  upstream.setModels(['one', 'two', 'three'])
  await openModels(chat)
  await chat.getByRole('button', { name: 'Refresh models' }).click()
  await chat.getByRole('row', { name: /^two/ }).click()
  await ask(chat, 'echo hello')
  await openModels(chat)
  const saved = chat.waitForResponse(response => response.request().method() === 'PATCH')
  await chat.getByRole('button', { name: 'Favourite: three' }).click()
  await saved
  await expect(chat.getByRole('button', { name: 'Favourite: three' })).toHaveAttribute('aria-pressed', 'true')

  const phone = await anotherDevice(browser, server.url)
  await openModels(phone)
  await expect(group(phone, 'Favourites').getByRole('row')).toHaveText([/three/])
  await expect(group(phone, 'Recently used').getByRole('row')).toHaveText([/two/])
  await expect(group(phone, 'LM Studio').getByRole('row')).toHaveText([/one/])
  await phone.keyboard.press('Shift+Enter')
  await expect(phone.getByRole('button', { name: 'Favourite: three' })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
  await phone.context().close()
})

test('what a model can do, whether it is in memory and how much it holds is shown; how long it thinks can be set', async ({
  chat,
  server,
}) => {
  const ollama = await startOllama()
  await addProvider(server.url, 'Ollama box', ollama.origin, { vendor: 'ollama' })
  await chat.reload()
  await openModels(chat)
  const row = chat.getByRole('row', { name: /qwen3:8b/ })
  await expect(row).toContainText('loaded')
  await expect(row).toContainText('4k of 40k context')
  await expect(row.getByText('Uses tools')).toBeAttached()
  await expect(row.getByText('Can think first')).toBeAttached()
  await row.click()
  await chat.getByRole('button', { name: 'Chat settings' }).click()
  const saved = chat.waitForResponse(response => response.request().method() === 'PATCH')
  await chat.getByLabel('Think before answering').selectOption('Not at all')
  await saved
  await chat.keyboard.press('Escape')
  await send(chat, 'hello')
  await expect(answers(chat).last()).toHaveAttribute('aria-busy', 'false')
  expect(ollama.chats.at(-1)?.think).toBe(false)
  await chat.reload()
  await chat.getByRole('button', { name: 'Chat settings' }).click()
  await expect(chat.getByLabel('Think before answering')).toHaveValue('none')
  await ollama.close()
})

test('who is away is named with the reason; a chosen model that is gone is said; only administrators get the way to change it', async ({
  chat,
  browser,
  server,
  upstream,
}) => {
  const rig = await startFakeUpstream({ models: ['rig-model'] })
  await addProvider(server.url, 'My rig', rig.baseUrl)
  await chat.reload()
  await openModels(chat)
  await chat.getByRole('row', { name: /rig-model/ }).click()
  await rig.close()
  await openModels(chat)
  await chat.getByRole('button', { name: 'Refresh models' }).click()
  const away = chat.getByRole('list', { name: 'Not available now' })
  await expect(away).toContainText('My rig: The server does not answer')
  await expect(chat.getByText('rig-model is not available now.')).toBeVisible()
  await chat.getByRole('link', { name: 'Models and providers' }).click()
  await expect(chat.getByRole('heading', { name: 'Models and providers' })).toBeVisible()

  const guest = await joinAs(browser, server.url)
  await openModels(guest)
  await expect(guest.getByRole('list', { name: 'Not available now' })).toContainText('My rig')
  await expect(guest.getByRole('link', { name: 'Models and providers' })).toHaveCount(0)
  upstream.setModels([])
  await guest.getByRole('button', { name: 'Refresh models' }).click()
  await expect(guest.getByText('No model is loaded.')).toBeVisible()
  await guest.context().close()
})

test('an answer that has to wait for a place says so, and comes', async ({ chat, browser, server }) => {
  const rig = await startFakeUpstream({ models: ['rig-model'], hold: true })
  await addProvider(server.url, 'My rig', rig.baseUrl, { concurrency: 1 })
  const choose = async (page: Page) => {
    await page.reload()
    await openModels(page)
    await page.getByRole('row', { name: /rig-model/ }).click()
  }
  const guest = await joinAs(browser, server.url)
  await choose(guest)
  await send(guest, 'echo first')
  await rig.nextCall()
  await choose(chat)
  await send(chat, 'echo second')
  await expect(answers(chat).last()).toContainText('Waiting for a free slot')
  await expect(answers(chat).last()).toContainText(/\d s/)
  rig.release()
  await expect(answers(guest).last()).toContainText('first')
  await expect(answers(chat).last()).toContainText('second')
  await guest.context().close()
  await rig.close()
})

test('more answers at a time than one may have are refused with how long to wait; then Retry sends it', async ({
  chat,
  server,
  upstream,
}) => {
  upstream.hold()
  const elsewhere = await signInOverHttp(server.url)
  for (let running = 0; running < bounds.concurrent_runs; running += 1) {
    const body = { client_request_id: randomUUID(), thread_id: null, text: `echo number ${running}` }
    expect((await elsewhere.send('POST', '/v1/chat', body)).status).toBe(202)
  }
  await send(chat, 'echo one more')
  await expect(chat.getByRole('button', { name: /^Wait \d s$/ })).toBeDisabled()
  upstream.release()
  await chat.getByRole('button', { name: 'Retry' }).click()
  await expect(answers(chat).last()).toContainText('one more')
})

test('the model names threads only for those who want it to', async ({ chat, server, upstream }) => {
  await ask(chat, 'echo first thread')
  expect(upstream.calls).toHaveLength(1)
  await chat.goto(`${server.url}/settings`)
  const saved = chat.waitForResponse(response => response.request().method() === 'PATCH')
  await chat.getByRole('checkbox', { name: /Let the model name new threads/ }).check()
  await saved
  await chat.reload()
  await expect(chat.getByRole('checkbox', { name: /Let the model name new threads/ })).toBeChecked()
  await chat.goto(server.url)
  await ask(chat, 'echo second thread')
  await expect.poll(() => upstream.calls.length).toBe(3)
})

test('another model answers where someone chose one', async ({ chat, server, upstream }) => {
  const rig = await startFakeUpstream({ models: ['rig-model'] })
  await addProvider(server.url, 'My rig', rig.baseUrl)
  await chat.goto(`${server.url}/settings`)
  const field = chat.getByLabel('When the model of a chat cannot answer')
  await expect(field).toHaveValue('none')
  const saved = chat.waitForResponse(response => response.request().method() === 'PATCH')
  await field.selectOption('fake-model · LM Studio')
  await saved
  await chat.goto(server.url)
  await openModels(chat)
  await chat.getByRole('row', { name: /rig-model/ }).click()
  await rig.close()
  await send(chat, 'echo from elsewhere')
  await expect(answers(chat).last()).toContainText('from elsewhere')
  expect(upstream.calls.at(-1)?.body.model).toBe('fake-model')
  await chat.goto(`${server.url}/settings`)
  await expect(field.locator('option:checked')).toHaveText('fake-model · LM Studio')
  await field.selectOption('No other answers')
  await expect(field).toBeEnabled()
  await chat.reload()
  await expect(field).toHaveValue('none')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test(`the picker is sound: ${colorScheme}, ${viewport.width} wide`, async ({
      chat,
      server,
      upstream,
    }, info) => {
      const ollama = await startOllama()
      await addProvider(server.url, 'Ollama box', ollama.origin, { vendor: 'ollama' })
      const gone = await startFakeUpstream()
      await addProvider(server.url, 'Gone', gone.baseUrl)
      await gone.close()
      upstream.setModels([`${'a-very-long-name-of-a-model-'.repeat(5)}q4`, 'fake-model', 'other-model'])
      await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await chat.setViewportSize(viewport)
      await chat.reload()
      await expect(composer(chat)).toBeVisible()
      await openModels(chat)
      await chat.getByRole('button', { name: 'Refresh models' }).click()
      await expect(chat.getByRole('list', { name: 'Not available now' })).toContainText('Gone')
      await chat.getByRole('button', { name: 'Favourite: other-model' }).click()
      await expectSound(chat)
      await chat.screenshot({ path: info.outputPath('picker.png') })
      await search(chat).fill('nothing like it')
      await expect(chat.getByText('No model matches')).toBeVisible()
      await expectSound(chat)
      await ollama.close()
    })
  }
}
