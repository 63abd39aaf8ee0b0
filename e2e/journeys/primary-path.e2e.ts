import { answers, ask, composer, expect, password, questions, send, signIn, test } from '../fixtures.ts'

test.describe('the first minute of an installation', () => {
  test.use({ environment: { SETUP_ADMIN_EMAIL: '', SETUP_ADMIN_PASSWORD: '' } })

  test('setup link → chat → stream → stop → retry → sign out → sign in', async ({
    page,
    server,
    upstream,
  }) => {
    const link = /(http\S+\/setup#token=\S+)/.exec(server.printed())![1]!
    await page.goto(link)
    await expect(page).not.toHaveURL(/token=/)
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: /create|set up|start/i }).click()

    upstream.hold()
    await send(page, 'long 60')
    const call = await upstream.nextCall()
    call.next(10)
    await expect(answers(page).last()).toContainText('word10')
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await call.ended).toBe('closed_by_client')
    await expect(page.getByText('You stopped this answer.')).toBeVisible()

    upstream.release()
    await answers(page).last().hover()
    await page.getByRole('button', { name: 'Retry' }).last().click()
    const again = page.getByRole('menuitem', { name: /same|again/i })
    if (await again.isVisible().catch(() => false)) await again.click()
    await expect(answers(page).last()).toContainText('word60')
    await expect(questions(page)).toHaveCount(1)
    await expect(answers(page)).toHaveCount(1)
    expect(upstream.calls).toHaveLength(2)
    const { messages: sentAgain } = upstream.calls[1]!.body
    expect(sentAgain).toEqual(upstream.calls[0]!.body.messages)
    await expect(page.getByRole('group', { name: 'Versions' })).toContainText('2/2')

    await page.getByRole('button', { name: /Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await signIn(page)
    await expect(
      page.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: 'long 60' }),
    ).toBeVisible()

    await page.goto(link)
    await expect(page.getByText('This server is set up already')).toBeVisible()
  })
})

test('reload in mid-answer: it goes on, without a gap and without a repeat', async ({ chat, upstream }) => {
  upstream.hold()
  await send(chat, 'long 40')
  const call = await upstream.nextCall()
  call.next(12)
  await expect(answers(chat).last()).toContainText('word12')
  await chat.reload()
  await expect(answers(chat).last()).toContainText('word12')
  call.next(8)
  await expect(answers(chat).last()).toContainText('word20')
  upstream.release()
  const whole = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(' ')
  await expect(answers(chat).last()).toContainText(whole)
  await expect(answers(chat)).toHaveCount(1)
  await expect(questions(chat)).toHaveCount(1)
  expect(upstream.calls).toHaveLength(1)
})

test('a second tab shows the same answer, and its Stop stops both', async ({ chat, upstream, context }) => {
  upstream.hold()
  await send(chat, 'long 40')
  const call = await upstream.nextCall()
  call.next(5)
  await expect(answers(chat).last()).toContainText('word5')
  const second = await context.newPage()
  await second.goto(chat.url())
  await expect(answers(second).last()).toContainText('word5')
  call.next(5)
  await expect(answers(chat).last()).toContainText('word10')
  await expect(answers(second).last()).toContainText('word10')
  await second.getByRole('button', { name: 'Stop' }).click()
  expect(await call.ended).toBe('closed_by_client')
  for (const page of [chat, second]) {
    await expect(page.getByText('You stopped this answer.')).toBeVisible()
    await expect(answers(page).last()).toContainText('word10')
  }
})

test('Esc stops; the text that was on the screen is what is kept after reload', async ({
  chat,
  upstream,
}) => {
  upstream.hold()
  await send(chat, 'long 40')
  const call = await upstream.nextCall()
  call.next(7)
  await expect(answers(chat).last()).toContainText('word7')
  await chat.keyboard.press('Escape')
  await expect(chat.getByText('You stopped this answer.')).toBeVisible()
  upstream.release()
  await chat.reload()
  await expect(answers(chat).last()).toContainText('word7')
  await expect(answers(chat).last()).not.toContainText('word8')
})

test('a failed answer says why and what to do; Retry repeats it', async ({ chat, upstream }) => {
  await send(chat, 'fail-once please')
  const problem = chat.getByRole('alert').or(answers(chat).last()).first()
  await expect(problem).toBeVisible()
  await expect(answers(chat).last()).toContainText('The model server cannot be reached.')
  await answers(chat).last().getByRole('button', { name: 'Retry', exact: true }).first().click()
  await expect(answers(chat).last()).toContainText('nine ten')
  await expect(questions(chat)).toHaveCount(1)
  expect(upstream.calls).toHaveLength(2)
})

test('the connection is lost in mid-answer: it resumes by itself', async ({ chat, upstream, context }) => {
  upstream.hold()
  await send(chat, 'long 30')
  const call = await upstream.nextCall()
  call.next(6)
  await expect(answers(chat).last()).toContainText('word6')
  await context.setOffline(true)
  upstream.release()
  await call.ended
  await context.setOffline(false)
  await expect(answers(chat).last()).toContainText('word30')
  await expect(answers(chat)).toHaveCount(1)
  expect(upstream.calls).toHaveLength(1)
})

test('ask twice, then edit the first: a new branch, and the old one is a switch away', async ({ chat }) => {
  await ask(chat, 'echo first answer')
  await ask(chat, 'echo second answer')
  await expect(answers(chat)).toHaveCount(2)
  await questions(chat).first().hover()
  await questions(chat).first().getByRole('button', { name: 'Edit' }).click()
  const editor = chat.getByRole('textbox', { name: 'Edit message' })
  await editor.fill('echo edited answer')
  await editor.press('Enter')
  await expect(answers(chat).last()).toContainText('edited answer')
  await expect(answers(chat)).toHaveCount(1)
  await chat
    .getByRole('group', { name: 'Versions' })
    .getByRole('button', { name: 'Previous version' })
    .click()
  await expect(answers(chat)).toHaveCount(2)
  await expect(answers(chat).last()).toContainText('second answer')
})

test('a draft survives reload; Shift+Enter makes a line, Enter sends', async ({ chat }) => {
  await composer(chat).pressSequentially('first line')
  await composer(chat).press('Shift+Enter')
  await composer(chat).pressSequentially('second line')
  await chat.reload()
  await expect(composer(chat)).toHaveValue('first line\nsecond line')
  await composer(chat).press('Enter')
  await expect(questions(chat)).toContainText('second line')
  await expect(composer(chat)).toHaveValue('')
})
