import { expect, test } from '@playwright/test'
import { buildPage } from './page-build.ts'

test('the page is built for a project page and a backend on another origin', () => {
  expect(buildPage()).toEqual({ status: 0, said: '' })
})
