import { expect } from '@playwright/test'
import { faults } from './faults.ts'
import { test } from './fixtures.ts'
import { signedIn } from './scene.ts'

test.use({ topology: 'cross-site' })

for (const { name, plant, check, says } of faults) {
  test(`is found: ${name}`, async ({ freshScene }) => {
    expect(await check(freshScene)).toEqual([])
    await signedIn(freshScene)
    await plant(freshScene)
    expect((await check(freshScene)).join('\n')).toMatch(says)
  })
}
