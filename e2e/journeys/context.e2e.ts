import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { answers, ask, atRest, test as base, composer, expect } from '../fixtures.ts'

/** A model that holds little, and says so. */
const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  upstream: async ({}, use) => {
    const upstream = await startFakeUpstream({ intervalMs: 1, contextTokens: 1000 })
    await use(upstream)
    await upstream.close()
  },
})

const gauge = (page: Page) => page.getByRole('button', { name: /^What is sent/ }).last()
const panel = (page: Page) => page.getByRole('dialog', { name: 'What is sent' })

async function openPanel(page: Page) {
  await gauge(page).click()
  await expect(panel(page)).toBeVisible()
}

const sentText = (body: { messages?: readonly { role: string; content: string }[] }) =>
  JSON.stringify(body.messages)

test('the gauge counts what is typed against what the model holds, and marks it as an estimate', async ({
  chat,
}) => {
  await ask(chat, 'echo one')
  await expect(gauge(chat)).toHaveAccessibleName(/≈ \d+ tokens of 1,000/)
  const before = await gauge(chat).getAttribute('aria-label')
  await composer(chat).fill('word '.repeat(200))
  await expect(gauge(chat)).not.toHaveAccessibleName(before!)
  await expect(gauge(chat)).toHaveAccessibleName(/≈ 2\d\d tokens of 1,000/)
})

test('instructions and a text of context go out with the next message; off, they do not', async ({
  chat,
  upstream,
}) => {
  await ask(chat, 'echo one')
  await openPanel(chat)
  await panel(chat).getByLabel('Instructions for this thread').fill('Answer like a pirate.')
  await panel(chat).getByRole('button', { name: 'Save instructions' }).click()
  await expect(panel(chat).getByRole('button', { name: 'Save instructions' })).toHaveCount(0)
  await panel(chat).getByRole('button', { name: 'Add text' }).click()
  await panel(chat).getByLabel('Title (optional)').fill('Facts')
  await panel(chat).getByLabel('Text', { exact: true }).fill('The moon is 384,400 km away.')
  await panel(chat).getByRole('button', { name: 'Add', exact: true }).click()
  await expect(panel(chat).getByRole('checkbox', { name: 'Send “Facts”' })).toBeChecked()
  await chat.keyboard.press('Escape')
  await ask(chat, 'echo two')
  expect(sentText(upstream.calls.at(-1)!.body as never)).toContain('Answer like a pirate.')
  expect(sentText(upstream.calls.at(-1)!.body as never)).toContain('384,400 km')

  await openPanel(chat)
  await panel(chat).getByRole('checkbox', { name: 'Send “Facts”' }).uncheck()
  await chat.keyboard.press('Escape')
  await ask(chat, 'echo three')
  expect(sentText(upstream.calls.at(-1)!.body as never)).not.toContain('384,400 km')

  await answers(chat).last().getByRole('button', { name: 'What was sent' }).click()
  const sent = chat.getByRole('dialog', { name: 'What was sent' })
  await expect(sent.getByText('Answer like a pirate.')).toBeVisible()
  await expect(sent.getByText('Text: Facts, not sent')).toBeVisible()
})

test('texts are put in another order, removed, and brought back with Undo where they were', async ({
  chat,
}) => {
  await ask(chat, 'echo one')
  await openPanel(chat)
  for (const title of ['First', 'Second']) {
    await panel(chat).getByRole('button', { name: 'Add text' }).click()
    await panel(chat).getByLabel('Title (optional)').fill(title)
    await panel(chat).getByLabel('Text', { exact: true }).fill(`${title} text`)
    await panel(chat).getByRole('button', { name: 'Add', exact: true }).click()
    await expect(panel(chat).getByRole('checkbox', { name: `Send “${title}”` })).toBeVisible()
  }
  const titles = () => panel(chat).getByRole('checkbox')
  await panel(chat).getByRole('button', { name: 'Change “Second”' }).click()
  await chat.getByRole('menuitem', { name: 'Move up' }).click()
  await expect(titles().first()).toHaveAccessibleName('Send “Second”')
  await panel(chat).getByRole('button', { name: 'Change “Second”' }).click()
  await chat.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(titles()).toHaveCount(1)
  await panel(chat).getByRole('button', { name: 'Undo' }).click()
  await expect(titles()).toHaveCount(2)
  await expect(titles().first()).toHaveAccessibleName('Send “Second”')
})

test('a pinned message goes out when its turn is left out; the panel says what is left out', async ({
  chat,
  upstream,
}) => {
  await ask(chat, 'echo the code is 4711')
  await chat.getByRole('article', { name: 'You' }).first().hover()
  await chat.getByRole('article', { name: 'You' }).first().getByRole('button', { name: 'More' }).click()
  await chat.getByRole('menuitem', { name: 'Pin' }).click()
  await expect(chat.getByText('Pinned: sent with every message')).toBeVisible()
  await ask(chat, 'long 150')
  await ask(chat, 'long 150')
  await ask(chat, 'long 151')
  await composer(chat).fill('echo what was the code')
  await expect(gauge(chat)).toHaveAccessibleName(/left out/)
  await openPanel(chat)
  await expect(panel(chat).getByText(/Left out, the oldest first/)).toBeVisible()
  await chat.keyboard.press('Escape')
  await composer(chat).press('Enter')
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0)
  await expect(answers(chat).last()).toContainText('what was the code')
  expect(sentText(upstream.calls.at(-1)!.body as never)).toContain('4711')
  await answers(chat).last().getByRole('button', { name: 'What was sent' }).click()
  await expect(
    chat.getByRole('dialog', { name: 'What was sent' }).getByText(/messages were left out/),
  ).toBeVisible()
})

test('older messages are summarised on request; the mark in the conversation takes it back', async ({
  chat,
  upstream,
}) => {
  await ask(chat, 'echo apples')
  await ask(chat, 'echo pears')
  await ask(chat, 'echo plums')
  await openPanel(chat)
  await panel(chat).getByRole('button', { name: 'Summarise older messages' }).click()
  await expect(panel(chat).getByText(/Sent as a summary/)).toBeVisible({ timeout: 15_000 })
  await chat.keyboard.press('Escape')
  const mark = chat.getByRole('group', { name: 'Summary' })
  await expect(mark).toContainText('What is above is sent as a summary')
  await ask(chat, 'echo next')
  expect(sentText(upstream.calls.at(-1)!.body as never)).toContain('Summary of the conversation so far')
  await mark.getByRole('button', { name: 'Send the messages instead' }).click()
  await expect(mark).toContainText('it is switched off')
  await ask(chat, 'echo last')
  expect(sentText(upstream.calls.at(-1)!.body as never)).not.toContain('Summary of the conversation so far')
})

test('a preset is saved from a thread, applied to a new chat with what was typed, edited, deleted, brought back', async ({
  chat,
  upstream,
}) => {
  await ask(chat, 'echo one')
  await openPanel(chat)
  await panel(chat).getByLabel('Instructions for this thread').fill('Be brief.')
  await panel(chat).getByRole('button', { name: 'Save instructions' }).click()
  await expect(panel(chat).getByRole('button', { name: 'Save instructions' })).toHaveCount(0)
  await panel(chat).getByRole('button', { name: 'Presets' }).click()
  await chat.getByRole('menuitem', { name: 'Save as a preset' }).click()
  const saver = chat.getByRole('dialog', { name: 'Save as a preset' })
  await saver.getByLabel('Name').fill('Brief')
  await saver.getByRole('button', { name: 'Save preset' }).click()
  await expect(saver).toHaveCount(0)
  await chat.keyboard.press('Escape')

  await chat
    .getByRole('link', { name: 'New chat' })
    .or(chat.getByRole('button', { name: 'New chat' }))
    .first()
    .click()
  await composer(chat).fill('echo typed before')
  await openPanel(chat)
  await panel(chat).getByRole('button', { name: 'Presets' }).click()
  await chat.getByRole('menuitem', { name: 'Brief' }).click()
  await expect(chat).toHaveURL(/\/t\//)
  await chat.keyboard.press('Escape')
  await expect(panel(chat)).toHaveCount(0)
  await expect(composer(chat)).toHaveValue('echo typed before')
  await composer(chat).press('Enter')
  await expect(answers(chat).last()).toContainText('typed before')
  expect(sentText(upstream.calls.at(-1)!.body as never)).toContain('Be brief.')

  await openPanel(chat)
  await panel(chat).getByRole('button', { name: 'Presets' }).click()
  await chat.getByRole('menuitem', { name: 'Manage presets' }).click()
  const manager = chat.getByRole('dialog', { name: 'Presets' })
  await manager.getByRole('button', { name: 'Delete “Brief”' }).click()
  await expect(manager.getByText('There are no presets any more.')).toBeVisible()
  await manager.getByRole('button', { name: 'Undo' }).click()
  await expect(manager.getByText('Brief', { exact: true })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`the panel is accessible and fits: ${colorScheme}, ${width} wide`, async ({ chat }, info) => {
      await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await chat.setViewportSize({ width, height: 844 })
      await ask(chat, 'echo one')
      await ask(chat, 'long 150')
      await ask(chat, 'long 150')
      await ask(chat, 'long 150')
      await openPanel(chat)
      await panel(chat).getByRole('button', { name: 'Add text' }).click()
      await panel(chat).getByLabel('Title (optional)').fill('A very long title that goes on '.repeat(6))
      await panel(chat).getByLabel('Text', { exact: true }).fill('Some text')
      await panel(chat).getByRole('button', { name: 'Add', exact: true }).click()
      await expect(panel(chat).getByRole('checkbox')).toHaveCount(1)
      await atRest(chat)
      const { violations } = await new AxeBuilder({ page: chat })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(violations.map(violation => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
      const overflow = await chat.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      await info.attach('panel', { body: await chat.screenshot(), contentType: 'image/png' })
    })
  }
}
