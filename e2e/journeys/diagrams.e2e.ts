import type { Page } from '@playwright/test'
import { expectSound } from '../account-steps.ts'
import { answers, ask, expect, test } from '../fixtures.ts'

const diagram = (page: Page) => answers(page).last().getByRole('figure', { name: 'Diagram' })
const source = (page: Page) => answers(page).last().getByRole('figure', { name: 'Code, mermaid' })
const drawer = (page: Page) => page.locator('iframe[title="Draws diagrams"]')
const fenced = (text: string) => `echo \`\`\`mermaid\n${text}\n\`\`\``

const flow =
  'flowchart LR\n  A[Ask] --> B{Known?}\n  B -->|yes| C[Answer]\n  B -->|no| D[Look it up]\n  D --> C'
const sequence =
  'sequenceDiagram\n  participant P as Page\n  participant S as Server\n  P->>S: send\n  S-->>P: stream\n  Note over P,S: by number'

test('a diagram is drawn in the light and in the dark, shown as its source, saved as SVG and PNG', async ({
  chat,
}, info) => {
  await ask(chat, `${fenced(flow)}\n\nand\n\n\`\`\`mermaid\n${sequence}\n\`\`\``)
  for (const colorScheme of ['light', 'dark'] as const) {
    await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 390]) {
      await chat.setViewportSize({ width, height: 844 })
      await expect(diagram(chat).getByRole('img')).toHaveCount(2)
      await expectSound(chat)
      await info.attach(`diagram-${colorScheme}-${width}`, {
        body: await chat.screenshot(),
        contentType: 'image/png',
      })
    }
  }
  await chat.setViewportSize({ width: 1280, height: 844 })
  const first = diagram(chat).first()
  const saved = async (label: string) => {
    const download = chat.waitForEvent('download')
    await first.getByRole('button', { name: label }).click()
    return (await download).suggestedFilename()
  }
  expect(await saved('Download as SVG')).toBe('diagram.svg')
  expect(await saved('Download as PNG')).toBe('diagram.png')
  await first.getByRole('button', { name: 'Show source' }).click()
  await expect(source(chat)).toContainText('B -->|no| D[Look it up]')
  await source(chat).getByRole('button', { name: 'Show diagram' }).click()
  await expect(diagram(chat)).toHaveCount(2)
})

test('what cannot be drawn shows its source and says why', async ({ chat }) => {
  await ask(chat, fenced('flowchart LR\n  A[Ask --> B'))
  await expect(source(chat)).toContainText('A[Ask --> B')
  await expect(answers(chat).last()).toContainText('This diagram cannot be drawn. Parse error')
  await ask(chat, fenced(`flowchart LR\n${'A-->B\n'.repeat(301)}`))
  await expect(answers(chat).last()).toContainText('This diagram cannot be drawn. Edge limit exceeded')
})

const hostile = [
  'flowchart TD\n  click A "javascript:top.hacked=1"\n  A["<img src=x onerror=top.hacked=1>"] --> B',
  'flowchart TD\n  A --> B\n  click A call alert(1)\n  click B href "https://evil.example/link" _top',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}}}%%\nflowchart TD\n  A["<script>top.hacked=1</script><iframe src=https://evil.example/frame></iframe>"] --> B',
  '%%{init: {"themeCSS": "@import url(https://evil.example/style); * { background: url(https://evil.example/ground) }"}}%%\nflowchart TD\n  A --> B\n  classDef x fill:url(https://evil.example/fill)\n  class A x',
  '%%{init: {"fontFamily": "x; } @import url(https://evil.example/font); .a {"}}%%\nsequenceDiagram\n  A->>B: <svg onload=top.hacked=1>',
  'classDiagram\n  class A\n  link A "https://evil.example/class"\n  callback A "alert"',
  '%%{init: {"__proto__": {"securityLevel": "loose"}, "constructor": {"prototype": {"hacked": 1}}}}%%\nflowchart TD\n  __proto__ --> constructor',
]

test.describe('hostile', () => {
  test.use({ refusalsExpected: true })

  test('hostile diagrams run nothing and fetch nothing; the page goes on', async ({ chat }) => {
    const requests: string[] = []
    chat.context().on('request', request => requests.push(request.url()))
    for (const text of hostile) {
      await ask(chat, fenced(text))
      // Drawn without what is dangerous in it, or not at all.
      const outcome = diagram(chat).or(answers(chat).last().getByText('This diagram cannot be drawn'))
      await expect(outcome).toBeVisible()
    }
    expect(requests.filter(url => url.includes('evil.example'))).toEqual([])
    expect(await chat.evaluate(() => 'hacked' in window || 'hacked' in Object.prototype)).toBe(false)
    await expect(answers(chat).locator('figure a, figure svg:not(.lucide)')).toHaveCount(0)
    // What drew them could reach nothing had it been taken over: no origin, no network, no page around it.
    await expect(drawer(chat)).toHaveAttribute('sandbox', 'allow-scripts')
    const frame = chat.frames().find(each => each.url().endsWith('/diagram.html'))!
    const reached = await frame.evaluate(async () => {
      const tried = async (action: () => unknown) => {
        try {
          await action()
          return 'reached'
        } catch {
          return 'refused'
        }
      }
      return {
        origin: window.origin,
        api: await tried(() => fetch('/v1/meta')),
        page: await tried(() => window.parent.document.title),
        storage: await tried(() => window.localStorage.length),
        cookies: await tried(() => document.cookie),
      }
    })
    expect(reached).toEqual({
      origin: 'null',
      api: 'refused',
      page: 'refused',
      storage: 'refused',
      cookies: 'refused',
    })
  })
})

test('one that does not end is given up, and the page stays usable meanwhile', async ({ chat }) => {
  // The library has no endless diagram that is known; this one stands for the next.
  await chat.route(/\/diagram-library\.js$/, route =>
    route.fulfill({
      contentType: 'text/javascript',
      body: 'window.mermaid = { initialize() {}, async render() { for (;;); } }',
    }),
  )
  await ask(chat, fenced(flow))
  await ask(chat, 'echo still here')
  await expect(answers(chat).last()).toContainText('still here')
  await expect(answers(chat).first()).toContainText('took too long', { timeout: 15_000 })
  await expect(
    source(chat).or(answers(chat).first().getByRole('figure', { name: 'Code, mermaid' })),
  ).toBeVisible()
})

test('the page that draws does nothing when it is opened or framed by anyone else', async ({
  chat,
  server,
}) => {
  const page = await chat.context().newPage()
  const response = (await page.goto(`${server.url}/diagram.html`))!
  const policy = response.headers()['content-security-policy']!
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(policy).toContain('sandbox allow-scripts')
  expect(await page.evaluate(() => window.origin)).toBe('null')
  const index = await chat.request.get(server.url)
  expect(index.headers()['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(index.headers()['content-security-policy']).toContain("trusted-types 'none'")
})
