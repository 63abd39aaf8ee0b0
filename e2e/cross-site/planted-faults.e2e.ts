import { expect } from '@playwright/test'
import { faults } from './faults.ts'
import { test } from './fixtures.ts'

test.use({ topology: 'cross-site' })

// That the same checks find nothing in this browser without a fault is what its guarantees say.
for (const { name, plant, check, says } of faults) {
  test(`is found: ${name}`, async ({ freshScene }) => {
    await plant(freshScene)
    expect((await check(freshScene)).join('\n')).toMatch(says)
  })
}
