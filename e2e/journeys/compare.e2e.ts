import type { Page } from '@playwright/test'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { expectSound } from '../account-steps.ts'
import { answers, ask, test as base, composer, expect, send } from '../fixtures.ts'

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  upstream: async ({}, use) => {
    const upstream = await startFakeUpstream({
      intervalMs: 5,
      models: ['fake-model', 'second-model', 'third-model'],
    })
    await use(upstream)
    await upstream.close()
  },
})

const sideBySide = (page: Page) => page.getByRole('region', { name: 'Answers side by side' })
const keep = (page: Page, model: string) =>
  sideBySide(page).getByRole('button', { name: `Keep the answer of ${model}` })

async function tick(page: Page, ...models: string[]): Promise<void> {
  await page.getByRole('button', { name: /^Compare models/ }).click()
  for (const model of models) await page.getByRole('checkbox', { name: model }).check()
  await page.keyboard.press('Escape')
}

test('one message, three models: answers stand side by side, one is kept, and the thread goes on from it', async ({
  chat,
  upstream,
}, info) => {
  await tick(chat, 'second-model', 'third-model')
  await send(chat, 'markdown')
  await expect(sideBySide(chat).getByRole('article', { name: 'Answer' })).toHaveCount(3)
  for (const article of await sideBySide(chat).getByRole('article', { name: 'Answer' }).all())
    await expect(article).toContainText('a last line')
  expect(upstream.calls.map(({ body }) => body.model).sort()).toEqual([
    'fake-model',
    'second-model',
    'third-model',
  ])
  await expectSound(chat)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      await chat.emulateMedia({ colorScheme })
      await chat.setViewportSize({ width, height: 844 })
      await expectSound(chat)
      await info.attach(`compare-${colorScheme}-${width}`, {
        body: await chat.screenshot(),
        contentType: 'image/png',
      })
    }
  await chat.setViewportSize({ width: 1280, height: 844 })
  await chat.reload()
  await expect(sideBySide(chat).getByRole('article', { name: 'Answer' })).toHaveCount(3)
  await keep(chat, 'third-model').click()
  await expect(sideBySide(chat)).toBeHidden()
  await expect(answers(chat)).toHaveCount(1)
  await expect(answers(chat)).toContainText('third-model')
  // A reload asks the chosen model alone again.
  await ask(chat, 'echo onwards')
  expect(upstream.calls.at(-1)!.body.model).toBe('fake-model')
  await expect(answers(chat).first()).toContainText('third-model')
  await chat.getByRole('button', { name: 'Show side by side' }).first().click()
  await expect(sideBySide(chat).getByRole('article', { name: 'Answer' })).toHaveCount(3)
  await chat.getByRole('button', { name: 'Show one answer' }).click()
  await expect(answers(chat)).toHaveCount(2)
})

test('one of them is stopped, then all; each says so, and a second tab sees the same', async ({
  chat,
  upstream,
}) => {
  await tick(chat, 'second-model', 'third-model')
  upstream.hold()
  await send(chat, 'long 50')
  upstream.next(3)
  await expect(sideBySide(chat).getByRole('article', { name: 'Answer' })).toHaveCount(3)
  const second = await chat.context().newPage()
  await second.goto(chat.url())
  await expect(sideBySide(second).getByRole('article', { name: 'Answer' })).toHaveCount(3)
  await chat.getByRole('button', { name: 'Stop second-model' }).click()
  await expect(sideBySide(chat).getByText('You stopped this answer.')).toHaveCount(1)
  await chat.getByRole('button', { name: 'Stop all' }).click()
  await expect(sideBySide(chat).getByText('You stopped this answer.')).toHaveCount(3)
  await expect(sideBySide(second).getByText('You stopped this answer.')).toHaveCount(3)
  await expect(composer(chat)).toBeEnabled()
  upstream.release()
})

test('one of them fails and says why; the others are whole', async ({ chat }) => {
  await tick(chat, 'second-model')
  await send(chat, 'fail-once')
  await expect(sideBySide(chat).getByRole('article', { name: 'Answer' })).toHaveCount(2)
  await expect(sideBySide(chat).getByRole('button', { name: 'Retry', exact: true }).first()).toBeVisible()
  await expect(sideBySide(chat).getByText('One two three', { exact: false })).toBeVisible()
})
