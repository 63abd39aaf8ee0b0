import { answers, ask, composer, expect, password, send, signIn, test } from '../fixtures.ts'

const threads = (page: import('@playwright/test').Page) => page.getByRole('navigation', { name: 'Threads' })

test('threads: new, rename, open by address, delete, undo', async ({ chat }) => {
  await ask(chat, 'echo about apples')
  const address = chat.url()
  await chat
    .getByRole('link', { name: 'New chat' })
    .or(chat.getByRole('button', { name: 'New chat' }))
    .first()
    .click()
  await ask(chat, 'echo about pears')
  await expect(threads(chat).getByRole('link')).toHaveCount(2)

  await chat.getByRole('button', { name: 'Options for echo about pears' }).click()
  await chat.getByRole('menuitem', { name: 'Rename' }).click()
  await chat.getByRole('textbox', { name: 'Thread title' }).fill('Pears')
  await chat.getByRole('textbox', { name: 'Thread title' }).press('Enter')
  await expect(threads(chat).getByRole('link', { name: 'Pears' })).toBeVisible()

  await chat.goto(address)
  await expect(answers(chat).last()).toContainText('about apples')
  await chat.getByRole('button', { name: 'Options for echo about apples' }).click()
  await chat.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(threads(chat).getByRole('link', { name: 'echo about apples' })).toHaveCount(0)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(threads(chat).getByRole('link', { name: 'echo about apples' })).toBeVisible()
})

test('model and settings persist over reload and go out with the next message', async ({
  chat,
  upstream,
}) => {
  upstream.setModels(['fake-model', 'other-model'])
  await ask(chat, 'echo one')
  await chat.getByRole('button', { name: /^Model:/ }).click()
  await chat.getByRole('button', { name: 'Refresh models' }).click()
  await chat.getByRole('row', { name: /other-model/ }).click()
  await chat.getByRole('button', { name: 'Chat settings' }).click()
  await chat.getByLabel('Max tokens').fill('55')
  await chat.getByLabel('Temperature').fill('0.4')
  const saved = chat.waitForResponse(
    response => response.request().method() === 'PATCH' && response.url().includes('/threads/'),
  )
  await chat.keyboard.press('Escape')
  await saved
  await chat.reload()
  await expect(chat.getByRole('button', { name: /^Model: other-model/ })).toBeVisible()
  await ask(chat, 'echo two')
  expect(upstream.calls.at(-1)!.body).toMatchObject({
    model: 'other-model',
    max_tokens: 55,
    temperature: 0.4,
  })
})

test('an administrator invites, the guest joins by the link and sees nothing of anyone else', async ({
  chat,
  browser,
  server,
}) => {
  await ask(chat, 'echo private')
  const foreign = chat.url()
  await chat.goto(`${server.url}/admin/invitations`)
  await chat.getByRole('textbox', { name: 'Note' }).fill('Ben')
  await chat.getByRole('button', { name: 'Create invite link' }).click()
  const link = await chat.getByRole('textbox', { name: 'Invite link' }).inputValue()
  expect(link).toContain('/register#code=')

  const guest = await browser.newPage()
  await guest.goto(link)
  await guest.getByLabel('Name').fill('Ben')
  await guest.getByLabel('Email').fill('ben@example.org')
  await guest.getByLabel('Password', { exact: true }).fill(password)
  await guest.getByRole('button', { name: /join|create|register/i }).click()
  await expect(composer(guest)).toBeVisible()
  await expect(threads(guest).getByRole('link', { name: 'echo private' })).toHaveCount(0)
  await guest.goto(foreign)
  await expect(
    guest.getByText(/not found|nothing here|not yours|does not exist|no such/i).first(),
  ).toBeVisible()
  await guest.goto(`${server.url}/admin/invitations`)
  await expect(guest.getByText('There is nothing at this address')).toBeVisible()
  await guest.close()
})

test('backend down at boot: a banner and Retry, never a blank page; it comes back', async ({
  page,
  server,
}) => {
  await page.goto(server.url)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.route('**/v1/**', route => route.abort('connectionrefused'))
  await page.reload()
  await expect(page.getByText('Cannot connect to backend')).toBeVisible()
  await page.unroute('**/v1/**')
  await page.getByRole('button', { name: /retry/i }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('the server goes away while in use: it is said, what was typed stays', async ({ chat, server }) => {
  await ask(chat, 'echo before')
  await composer(chat).fill('do not lose this')
  await server.kill()
  await composer(chat).press('Enter')
  await expect(chat.getByText(/not sent|cannot connect|connection lost/i).first()).toBeVisible({
    timeout: 20_000,
  })
  await expect(chat.getByText('do not lose this').or(composer(chat)).first()).toBeVisible()
  const kept =
    (await chat.getByText('do not lose this').count()) +
    Number((await composer(chat).inputValue()).includes('do not lose'))
  expect(kept).toBeGreaterThan(0)
})

test('an expired session: sign in in place, the draft and the page stay', async ({ chat, context }) => {
  await ask(chat, 'echo hello')
  const address = chat.url()
  await composer(chat).fill('half a thought')
  await context.clearCookies()
  await composer(chat).press('Enter')
  await expect(chat.getByRole('dialog')).toBeVisible()
  const dialog = chat.getByRole('dialog')
  await expect(dialog.getByLabel('Email')).toHaveValue('ada@example.org')
  await dialog.getByLabel('Password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(chat.getByRole('dialog')).toHaveCount(0)
  await expect(chat).toHaveURL(address)
  await expect(chat.getByText('half a thought').first()).toBeVisible()
})

test.describe('without any model', () => {
  test.use({ environment: { LMSTUDIO_URL: 'http://127.0.0.1:9/v1' } })
  test('the page says that no model is connected and how to mend it', async ({ page, server }) => {
    await page.goto(server.url)
    await signIn(page)
    await expect(page.getByText(/no model|connect a model/i).first()).toBeVisible()
    await expect(page.getByText('LM Studio').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible()
  })
})

test.describe('with every flag off', () => {
  test.use({
    environment: {
      OMNIAI_FLAGS:
        'workspace=off,intelligent_chat=off,editor=off,images=off,workflows=off,project_intel=off,public_api=off,knowledge=off,memory=off,tools=off,voice=off,planner=off,legacy_api=off',
    },
  })
  test('chat works and nothing else is offered', async ({ chat }) => {
    await ask(chat, 'echo still here')
    await expect(answers(chat).last()).toContainText('still here')
    for (const name of [/project/i, /workflow/i, /image/i, /knowledge/i, /memory/i, /voice/i]) {
      await expect(chat.getByRole('link', { name })).toHaveCount(0)
      await expect(chat.getByRole('button', { name })).toHaveCount(0)
    }
    await chat.goto(new URL('/workspace', chat.url()).href)
    await expect(chat.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible()
  })
})

test('the reader who scrolled up is left alone; one click leads back to the end', async ({
  chat,
  upstream,
}) => {
  upstream.hold()
  await send(chat, 'long 1500')
  const call = await upstream.nextCall()
  call.next(800)
  await expect(answers(chat).last()).toContainText('word800')
  await answers(chat).last().hover()
  await chat.mouse.wheel(0, -600)
  const jump = chat.getByRole('button', { name: 'Jump to latest' })
  await expect(jump).toBeVisible()
  const top = () =>
    answers(chat)
      .last()
      .evaluate(element => element.getBoundingClientRect().top)
  const before = await top()
  call.next(400)
  await expect(answers(chat).last()).toContainText('word1200')
  expect(Math.abs((await top()) - before)).toBeLessThan(2)
  await jump.click()
  await expect(jump).toBeHidden()
  upstream.release()
})

test('hostile Markdown is text: nothing runs, nothing is fetched', async ({ chat }) => {
  const requests: string[] = []
  chat.on('request', request => requests.push(request.url()))
  await ask(
    chat,
    'echo <img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> [x](javascript:window.hacked=1) ![p](https://evil.example/p.png) <svg/onload=window.hacked=1>',
  )
  await expect(answers(chat).last()).toContainText('onerror')
  expect(await chat.evaluate(() => 'hacked' in window)).toBe(false)
  expect(requests.filter(url => url.includes('evil.example'))).toEqual([])
  await expect(chat.locator('a[href^="javascript"]')).toHaveCount(0)
})
