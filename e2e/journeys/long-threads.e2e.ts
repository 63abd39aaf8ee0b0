import { answers, expect, questions, test } from '../fixtures.ts'
import { importThread } from '../long-thread.ts'

test('a thread of ten thousand messages opens at its end, and the page stays small while one reads back', async ({
  chat,
  server,
}) => {
  test.slow()
  const path = await importThread(
    server.url,
    'Long',
    Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0 ? `Question ${index}` : `Answer ${index}\n\n- one\n- two\n\n\`\`\`\nline\n\`\`\``,
    ),
  )
  await chat.goto(server.url + path)
  await expect(chat.getByText('Answer 9999')).toBeInViewport()
  const drawn = async () => (await answers(chat).count()) + (await questions(chat).count())
  expect(await drawn()).toBeLessThanOrEqual(40)
  await chat.getByRole('region', { name: 'Messages' }).hover()
  await expect(async () => {
    await chat.mouse.wheel(0, -2_000)
    expect(await chat.locator('[data-message]').count()).toBeGreaterThanOrEqual(300)
  }).toPass({ intervals: [50] })
  // What is far away is an empty box of its height.
  await expect.poll(drawn).toBeLessThan(120)
  await chat.getByRole('button', { name: 'Jump to latest' }).click()
  await expect(chat.getByText('Answer 9999')).toBeInViewport()
})
