import type { BrowserContext, Page } from '@playwright/test'
import type { View } from './view.ts'

/** Firefox prints violations where no driver reads them, so the page itself listens from its first line on. */
const listen = `
  const refused = []
  Object.defineProperty(window, '__refused', { value: refused })
  document.addEventListener('securitypolicyviolation', event =>
    refused.push('Refused by ' + event.effectiveDirective + ': ' + (event.blockedURI || event.sample)))
`

export async function playwrightView(context: BrowserContext): Promise<View> {
  await context.addInitScript(listen)
  const page: Page = context.pages()[0] ?? (await context.newPage())
  let printed: string[] = []
  page.on('pageerror', error => printed.push(`page error: ${error.message}`))
  page.on('console', line => {
    if (/Refused to|Content[- ]Security[- ]Policy|TrustedHTML/i.test(line.text())) printed.push(line.text())
  })
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
    run: (body, input) => page.evaluate(`(async input => {${body}})(${JSON.stringify(input ?? null)})`),
    refused: async () => [...printed, ...(await page.evaluate<string[]>('window.__refused ?? []'))],
    close: () => context.close(),
  }
}
