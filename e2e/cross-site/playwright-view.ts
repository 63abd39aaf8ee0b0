import type { BrowserContext, Page } from '@playwright/test'
import { readRefusals } from './refusals.ts'
import type { View } from './view.ts'

export async function playwrightView(context: BrowserContext): Promise<View> {
  const page: Page = context.pages()[0] ?? (await context.newPage())
  let printed: string[] = []
  page.on('pageerror', error => printed.push(`page error: ${error.message}`))
  page.on('console', line => {
    if (/Refused to|Content[- ]Security[- ]Policy|TrustedHTML/i.test(line.text())) printed.push(line.text())
  })
  const run = <Result>(body: string, input: unknown = null): Promise<Result> =>
    page.evaluate(`(async input => {${body}})(${JSON.stringify(input)})`)
  return {
    async open(address) {
      printed = []
      await page.goto(address)
    },
    async reload() {
      printed = []
      await page.reload()
    },
    address: async () => page.url(),
    text: () => page.evaluate('document.body?.innerText ?? ""'),
    // Key by key: what Playwright's own fill does in Firefox reaches the field, but not the app.
    async fill(label, text) {
      const field = page.getByLabel(label, { exact: true }).last()
      await field.press('ControlOrMeta+a')
      await field.pressSequentially(text)
    },
    press: name =>
      page
        .getByRole('button', { name, exact: true })
        .or(page.getByRole('menuitem', { name, exact: true }))
        .last()
        .click(),
    run,
    refused: async () => [...printed, ...(await run<string[]>(readRefusals))],
    close: () => context.close(),
  }
}
