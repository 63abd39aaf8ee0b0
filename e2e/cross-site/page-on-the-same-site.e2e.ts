import { test } from './fixtures.ts'
import { testGuarantees, testPolicy } from './guarantees.ts'

test.use({ topology: 'same-site' })

testGuarantees()

// Elsewhere it is proven on the other site, with the same built page.
test.describe('where the page on another site cannot be used', { tag: '@refused' }, testPolicy)
