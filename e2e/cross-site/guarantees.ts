/** What holds wherever the page lives, as tests. */
import { expect } from '@playwright/test'
import { password } from '../../server/test/server-process.ts'
import { checkCookie } from './checks/cookie.ts'
import { checkCors } from './checks/cors.ts'
import { checkCsrf } from './checks/csrf.ts'
import { checkForeign } from './checks/foreign.ts'
import { checkPolicy } from './checks/policy.ts'
import { checkStop } from './checks/stop.ts'
import { checkStream } from './checks/stream.ts'
import { test } from './fixtures.ts'
import { callRaw, csrfTokenOf } from './raw-call.ts'
import { lastSession, sendMessage, signedIn } from './scene.ts'
import { see } from './view.ts'

/** Of the page alone, wherever that and the backend are. */
export function testPolicy(): void {
  const title = 'B1: the policy stands first, is strict, and refuses nothing on any page'
  test(title, { tag: '@once' }, async ({ scene }) => {
    test.slow()
    expect(await checkPolicy(scene)).toEqual([])
  })
}

export function testGuarantees(): void {
  test('B2: our page reads with credentials, exactly, and no other origin reads at all', async ({
    scene,
  }) => {
    expect(await checkCors(scene)).toEqual([])
  })

  test('B3: the session cookie has its attributes, comes back, and is gone after signing out', async ({
    scene,
  }) => {
    expect(await checkCookie(scene)).toEqual([])
  })

  test('B4: events come one by one while the model writes, and to our page only', async ({ scene }) => {
    expect(await checkStream(scene)).toEqual([])
  })

  test('B5: Stop ends the stream, and the model server sees its connection closed', async ({ scene }) => {
    expect(await checkStop(scene)).toEqual([])
  })

  test('a change needs the token of this session, also from our own page', async ({ scene }) => {
    expect(await checkCsrf(scene)).toEqual([])
  })

  test('other pages send no session from another site, and get nothing with one', async ({ scene }) => {
    expect(await checkForeign(scene)).toEqual([])
  })

  test('reload in mid-answer: it goes on, without a gap and without a repeat', async ({ scene }) => {
    const { stage, view } = scene
    const { model } = stage
    await signedIn(scene)
    const asked = model.calls.length
    model.hold()
    await sendMessage(scene, 'long 20')
    const writing = await model.nextCall()
    writing.next(5)
    await see(view, 'word5')
    await view.reload()
    await see(view, 'word5')
    writing.next(3)
    await see(view, 'word8')
    model.release()
    const whole = Array.from({ length: 20 }, (_, index) => `word${index + 1}`).join(' ')
    await see(view, whole)
    expect((await view.text()).split('word20')).toHaveLength(2)
    expect(model.calls).toHaveLength(asked + 1)
  })

  test('a session that the server ended: sign in where one is, and what was sent goes out', async ({
    scene,
  }) => {
    const { stage, view } = scene
    await signedIn(scene)
    // Written before, so that the message is what finds it out, and not a look that the page takes by itself.
    await view.fill('Message', 'echo still here afterwards')
    const cookie = lastSession(stage)
    const token = await csrfTokenOf(stage, cookie)
    const ended = await callRaw(stage, {
      method: 'POST',
      path: '/v1/auth/logout',
      origin: stage.pageOrigin,
      cookie,
      headers: { 'x-csrf-token': token },
      body: {},
    })
    expect(ended.status).toBe(200)
    const address = await view.address()
    await view.press('Send')
    await see(view, 'Your session has ended')
    expect(await view.address()).toBe(address)
    await view.fill('Password', password)
    await view.press('Sign in')
    await see(view, /still here afterwards[\s\S]*still here afterwards/)
    expect(await view.text()).not.toContain('Your session has ended')
    expect(lastSession(stage)).not.toBe(cookie)
  })
}
