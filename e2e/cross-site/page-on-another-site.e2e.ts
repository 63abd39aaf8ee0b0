import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { testGuarantees, testPolicy } from './guarantees.ts'
import { modes } from './modes.ts'
import { neighbour } from './places.ts'
import { callsDuring, sentSession } from './scene.ts'
import { see } from './view.ts'

test.use({ topology: 'cross-site' })

test('this browser keeps the cookies of other sites that its setting lets through', async ({
  scene,
  mode,
}) => {
  const { view, stage } = scene
  await view.open(`${stage.pageOrigin}/`)
  const kept = await view.run(
    `const ask = () => fetch(input + '/probe', { credentials: 'include', cache: 'no-store' })
     await ask()
     return (await ask()).json()`,
    neighbour,
  )
  expect(kept).toEqual(modes[mode].keeps)
})

test.describe('where the browser keeps a partitioned cookie', { tag: '@kept' }, () => {
  testPolicy()
  testGuarantees()
})

test.describe('where the browser keeps no cookie of another site', { tag: '@refused' }, () => {
  test('the page says so before anybody types a password, and what can be done', async ({ scene }) => {
    const { view, stage } = scene
    const calls = await callsDuring(scene, async () => {
      await view.open(stage.page)
      await see(view, /Your browser does not keep/)
    })
    const text = await view.text()
    expect(text).toContain('one site')
    expect(text).not.toMatch(/password:|^Password$/im)
    expect(calls.some(call => sentSession(call) !== null)).toBe(false)
    expect(await view.refused()).toEqual([])
  })
})
