import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { anotherDevice, expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, expect, test } from '../fixtures.ts'
import { addProvider, modelButton, openModels, startOllama } from '../model-steps.ts'

const list = (page: Page) => page.getByRole('list', { name: 'Providers' })
const dialog = (page: Page) => page.getByRole('dialog')

async function openProvider(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/admin/providers`)
  await list(page).getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible()
}

test('a server is added, tried, used for an answer, and removed; a local one needs a tick', async ({
  chat,
  server,
}) => {
  const rig = await startFakeUpstream({ models: ['rig-large', 'rig-small'] })
  await chat.goto(`${server.url}/admin/providers`)
  await chat.getByRole('button', { name: 'Add a provider' }).click()
  await dialog(chat).getByLabel('Name (optional)').fill('My rig')
  await dialog(chat).getByLabel('Address').fill(rig.baseUrl)
  await expect(dialog(chat).getByText('Without the tick it is refused.')).toBeVisible()
  await dialog(chat).getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog(chat).getByText(/This address is on this machine.*Tick the box/)).toBeVisible()
  await dialog(chat).getByRole('checkbox').check()
  await dialog(chat).getByRole('button', { name: 'Add', exact: true }).click()

  await expect(chat.getByRole('heading', { name: 'My rig', level: 2 })).toBeVisible()
  await chat.getByRole('button', { name: 'Test', exact: true }).click()
  const result = chat.getByRole('status', { name: 'Result of the test' })
  await expect(result).toContainText('It lists 2 models')
  await expect(result).toContainText('First words of rig-large')
  await expect(result).toContainText('its connection was closed')

  await chat.getByLabel('Only these').check()
  await chat.getByRole('button', { name: 'Fill in the 2 it lists now' }).click()
  await chat.getByLabel('Allowed models, one on each line').fill('rig-large')
  await chat.getByRole('button', { name: 'Save', exact: true }).last().click()
  await expect(chat.getByText('Saved', { exact: true })).toBeVisible()
  await chat.goto(server.url)
  await openModels(chat)
  await expect(chat.getByRole('row', { name: /rig-large/ })).toBeVisible()
  await expect(chat.getByRole('row', { name: /rig-small/ })).toHaveCount(0)
  await chat.getByRole('row', { name: /rig-large/ }).click()
  await ask(chat, 'echo from the rig')
  expect(rig.calls.at(-1)?.body.model).toBe('rig-large')

  await openProvider(chat, server.url, 'My rig')
  await chat.getByRole('button', { name: 'Remove provider' }).click()
  await dialog(chat).getByRole('button', { name: 'Remove' }).click()
  await expect(list(chat)).toBeVisible()
  await expect(list(chat).getByRole('link', { name: 'My rig' })).toHaveCount(0)
  await rig.close()
})

test('a key is set, shown by its end only, lost with another address, and removed', async ({
  chat,
  server,
}) => {
  const secret = 'canary-0123456789-wxyz'
  const rig = await startFakeUpstream({ apiKey: secret })
  await addProvider(server.url, 'Locked', rig.baseUrl)
  await openProvider(chat, server.url, 'Locked')
  await expect(chat.getByText('Key refused')).toBeVisible()
  await chat.getByRole('textbox', { name: 'Key', exact: true }).fill(secret)
  await chat.getByRole('button', { name: 'Save key' }).click()
  await expect(chat.getByText('Set · ends in wxyz')).toBeVisible()
  await chat.reload()
  await expect(chat.getByText('Set · ends in wxyz')).toBeVisible()
  await expect(chat.getByText('Ready', { exact: true })).toBeVisible()
  expect(await chat.content()).not.toContain('canary')

  const elsewhere = await startFakeUpstream()
  await chat.getByLabel('Address').fill(elsewhere.baseUrl)
  await expect(chat.getByText('Another host, port or scheme takes the key away.')).toBeVisible()
  await chat.getByRole('button', { name: 'Save', exact: true }).first().click()
  await expect(chat.getByText(/Set · ends in/)).toHaveCount(0)
  await chat.getByRole('textbox', { name: 'Key', exact: true }).fill('another-0123456789-abcd')
  await chat.getByRole('button', { name: 'Save key' }).click()
  await expect(chat.getByText('Set · ends in abcd')).toBeVisible()
  await chat.getByRole('button', { name: 'Remove key' }).click()
  await dialog(chat).getByRole('button', { name: 'Remove' }).click()
  await expect(chat.getByRole('textbox', { name: 'Key', exact: true })).toBeVisible()
  await rig.close()
  await elsewhere.close()
})

test('what comes from the environment is read-only, and can be switched off and on', async ({
  chat,
  server,
}) => {
  await openProvider(chat, server.url, 'LM Studio')
  await expect(chat.getByText('From the environment')).toBeVisible()
  await expect(chat.getByRole('button', { name: 'Remove provider' })).toHaveCount(0)
  await chat.getByRole('switch', { name: 'Use LM Studio' }).click()
  await expect(chat.getByText('LM Studio is switched off')).toBeVisible()
  await expect(chat.getByText('Switch it on to try it.')).toBeVisible()
  await chat.goto(server.url)
  await expect(chat.getByText('No model is connected yet')).toBeVisible()
  await openProvider(chat, server.url, 'LM Studio')
  await chat.getByRole('switch', { name: 'Use LM Studio' }).click()
  await expect(chat.getByRole('switch', { name: 'Use LM Studio' })).toBeChecked()
  await chat.goto(server.url)
  await expect(modelButton(chat)).toHaveText(/fake-model/)
})

test('a server that is away: what failed, what to do, and how it went before', async ({ chat, server }) => {
  const rig = await startFakeUpstream({ models: ['m'] })
  await addProvider(server.url, 'Rig', rig.baseUrl)
  await openProvider(chat, server.url, 'Rig')
  await expect(chat.getByText('Ready', { exact: true })).toBeVisible()
  await rig.close()
  await chat.getByRole('button', { name: 'Test', exact: true }).click()
  const result = chat.getByRole('status', { name: 'Result of the test' })
  await expect(result).toContainText('It gave no list of models')
  await expect(result).toContainText('Check that it is running')
  await expect(result).toContainText('Stopping was not tried')
  await chat.goto(`${server.url}/admin/providers`)
  await chat.getByRole('button', { name: 'Check again' }).click()
  await expect(list(chat).getByRole('listitem').filter({ hasText: 'Rig' })).toContainText('Not running')
  await openProvider(chat, server.url, 'Rig')
  await expect(chat.getByRole('img', { name: /went well/ })).toBeVisible()
  await expect(chat.getByRole('list', { name: 'Last failures' })).toContainText('cannot be reached')
})

test('a download of Ollama shows how far it is, goes on over a reload, and can be stopped', async ({
  chat,
  server,
}) => {
  const ollama = await startOllama()
  await addProvider(server.url, 'Ollama box', ollama.origin, { vendor: 'ollama' })
  await openProvider(chat, server.url, 'Ollama box')
  await chat.getByLabel('Name of the model').fill('qwen3:8b')
  await chat.getByRole('button', { name: 'Download' }).click()
  const first = await ollama.nextPull()
  first.say({ status: 'pulling 797b70c4edf8', digest: 'sha256:1', total: 1000, completed: 400 })
  const downloads = chat.getByRole('list', { name: 'Downloads' })
  await expect(downloads).toContainText('qwen3:8b')
  await expect(downloads).toContainText('40 %')
  await chat.reload()
  await expect(downloads).toContainText('40 %')
  first.say({ status: 'pulling 797b70c4edf8', digest: 'sha256:1', total: 1000, completed: 900 })
  await expect(downloads).toContainText('90 %')
  first.say({ status: 'success' })
  first.end()
  await expect(downloads).toContainText('Downloaded. It can be chosen now.')
  await downloads.getByRole('button', { name: /^Dismiss/ }).click()
  await expect(downloads).toHaveCount(0)

  await chat.getByLabel('Name of the model').fill('llama3.2')
  await chat.getByRole('button', { name: 'Download' }).click()
  const second = await ollama.nextPull()
  second.say({ status: 'pulling manifest' })
  await expect(downloads).toContainText('pulling manifest')
  await downloads.getByRole('button', { name: /^Stop/ }).click()
  await expect(downloads).toContainText('Stopped.')
  await second.closed
  await ollama.close()
})

test('prices are added, not twice, changed, and removed', async ({ chat, server }) => {
  await chat.goto(`${server.url}/admin/providers`)
  const add = async (input: string) => {
    await chat.getByRole('button', { name: 'Add a price' }).click()
    await dialog(chat).getByLabel('Provider').selectOption('LM Studio')
    await dialog(chat).getByLabel('Model').fill('fake-model')
    await dialog(chat).getByLabel('Tokens it reads').fill(input)
    await dialog(chat).getByLabel('Tokens it writes').fill('0.6')
    await dialog(chat).getByLabel('Currency').fill('eur')
    await dialog(chat).getByRole('button', { name: 'Save' }).click()
  }
  const prices = chat.getByRole('list', { name: 'Prices' })
  await add('0.000001')
  await expect(prices).toContainText('€0.000001 read · €0.60 written')
  await add('1')
  await expect(dialog(chat).getByRole('alert')).toContainText('This model has a price already')
  await dialog(chat).getByRole('button', { name: 'Cancel' }).click()
  await chat.getByRole('button', { name: 'Change the price of fake-model' }).click()
  await dialog(chat).getByLabel('Tokens it reads').fill('2.5')
  await dialog(chat).getByRole('button', { name: 'Save' }).click()
  await expect(prices).toContainText('€2.50 read')
  const page = await chat.context().newPage()
  await page.goto(server.url)
  await ask(page, 'echo what does this cost')
  await expect(answers(page)).toContainText('€')
  await page.close()
  await chat.getByRole('button', { name: 'Remove the price of fake-model' }).click()
  await dialog(chat).getByRole('button', { name: 'Remove' }).click()
  await expect(prices).toHaveCount(0)
})

test.describe('the built-in model', () => {
  test.use({ environment: { EMBEDDED_MODEL: 'auto' } })

  test('files of its folder can be chosen; one that is no model is refused', async ({
    chat,
    server,
    dataDir,
  }) => {
    mkdirSync(join(dataDir, 'models'), { recursive: true })
    writeFileSync(join(dataDir, 'models', 'not-a-model.gguf'), 'plain text')
    await chat.goto(`${server.url}/admin/providers`)
    const section = chat.getByRole('region', { name: 'Built-in model' })
    await section.getByLabel('Which model').selectOption('not-a-model.gguf')
    await section.getByRole('button', { name: 'Use it' }).click()
    await expect(section.getByRole('alert')).toBeVisible()
    await chat.reload()
    await expect(section.getByLabel('Which model')).toHaveValue('')
  })
})

test('a member finds no page of providers', async ({ browser, server }) => {
  const guest = await joinAs(browser, server.url)
  await guest.goto(`${server.url}/admin/providers`)
  await expect(guest.getByRole('heading', { name: /not here|not found|nothing/i })).toBeVisible()
  await guest.context().close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`the pages of models are sound: ${colorScheme}, ${viewport.width} wide`, async ({
      browser,
      server,
    }, info) => {
      test.setTimeout(120_000)
      const long = `${'Wolfeschlegelsteinhausenbergerdorff '.repeat(2)}rig`
      const rig = await startFakeUpstream({ models: ['m', 'n'] })
      const ollama = await startOllama()
      await addProvider(server.url, long, rig.baseUrl, { api_key: 'canary-0123456789-wxyz' })
      await addProvider(server.url, 'Ollama box', ollama.origin, { vendor: 'ollama' })
      const page = await anotherDevice(browser, server.url)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      const check = async (name: string) => {
        await expectSound(page)
        await page.screenshot({ path: info.outputPath(`${name}.png`) })
      }
      await page.goto(`${server.url}/admin/providers`)
      await expect(list(page).getByRole('link', { name: long })).toBeVisible()
      await expect(page.getByLabel('Built-in model').getByText('Switched off')).toBeVisible()
      await check('providers')
      await page.getByRole('button', { name: 'Add a price' }).scrollIntoViewIfNeeded()
      await check('providers-end')
      await page.getByRole('button', { name: 'Add a price' }).click()
      await check('price')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await check('add')
      await page.keyboard.press('Escape')

      await list(page).getByRole('link', { name: long }).click()
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await expect(page.getByText('its connection was closed')).toBeVisible()
      await check('provider')
      await page.getByLabel('Only these').check()
      await page.getByRole('button', { name: 'Remove provider' }).scrollIntoViewIfNeeded()
      await check('provider-end')

      await page.goto(`${server.url}/admin/providers/ollama-box`)
      await page.getByLabel('Name of the model').fill('qwen3:8b')
      await page.getByRole('button', { name: 'Download' }).click()
      const pull = await ollama.nextPull()
      pull.say({ status: 'pulling 797b70c4edf8', digest: 'sha256:1', total: 1000, completed: 400 })
      await expect(page.getByRole('list', { name: 'Downloads' })).toContainText('40 %')
      await page.getByRole('list', { name: 'Downloads' }).scrollIntoViewIfNeeded()
      await check('download')
      pull.end()
      await page.context().close()
      await rig.close()
      await ollama.close()
    })
  }
}

test('an administrator says which model answers for everyone, and people are told', async ({
  chat,
  server,
}) => {
  await chat.goto(`${server.url}/admin/providers`)
  const rule = chat.getByLabel('When the model of a chat cannot answer')
  await rule.selectOption('everyone')
  await expect(chat.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await chat.getByLabel('The model that answers instead').selectOption({ index: 1 })
  await chat.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(chat.getByText('Saved. It holds for what is sent from now on.')).toBeVisible()
  await expectSound(chat)
  await chat.goto(`${server.url}/settings`)
  await expect(chat.getByLabel('When the model of a chat cannot answer')).toContainText(
    'fake-model answers, for everyone here',
  )
  await chat.goto(`${server.url}/admin/providers`)
  await rule.selectOption('off')
  await chat.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(chat.getByText('Saved. It holds for what is sent from now on.')).toBeVisible()
  await chat.goto(`${server.url}/settings`)
  await expect(chat.getByText('an administrator switched that off')).toBeVisible()
})
