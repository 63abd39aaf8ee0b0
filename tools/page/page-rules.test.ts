import { expect, test } from 'vitest'
import { directives, judgePage } from './page-rules.ts'

const policyOf = (connect = "'self'", change: Record<string, string | null> = {}) => {
  const all: Record<string, string | null> = {
    ...Object.fromEntries(Object.entries(directives).map(([name, sources]) => [name, sources.join(' ')])),
    'connect-src': connect,
    ...change,
  }
  return Object.entries(all)
    .filter(([, sources]) => sources !== null)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ')
}
const meta = (policy: string) => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`
const page = (head: string, body = '<div id="root"></div>') =>
  `<!doctype html>\n<html lang="en">\n  <head>\n    ${head}\n  </head>\n  <body>${body}</body>\n</html>`
const good = `${meta(policyOf())}<meta charset="utf-8" /><script src="/boot.js"></script>`

test('a page as it is built passes', () => {
  expect(judgePage(page(good), [])).toEqual([])
  expect(
    judgePage(page(meta(policyOf("'self' https://api.example.org"))), ['https://api.example.org']),
  ).toEqual([])
})

test.each([
  ['no policy', page('<meta charset="utf-8" />')],
  ['something before the policy', page(`<meta charset="utf-8" />${meta(policyOf())}`)],
  ['a second policy', page(`${good}${meta(policyOf())}`)],
  ['a backend too many', page(meta(policyOf("'self' https://evil.example")))],
  ['connections to anywhere', page(meta(policyOf('*')))],
  ['an unsafe exception', page(meta(policyOf("'self'", { 'script-src': "'self' 'unsafe-inline'" })))],
  ['a missing directive', page(meta(policyOf("'self'", { 'base-uri': null })))],
  ['another directive', page(meta(policyOf("'self'", { 'frame-src': '*' })))],
  ['a policy for trusted types', page(meta(policyOf("'self'", { 'trusted-types': 'default' })))],
  ['a directive twice', page(meta(`script-src *; ${policyOf()}`))],
  ['an inline script', page(`${good}<script>alert(1)</script>`)],
  ['an inline module', page(good, '<script type="module">import "/a.js"</script>')],
  ['an inline style sheet', page(`${good}<style>p{}</style>`)],
  ['an inline style', page(good, '<p style="color:red">x</p>')],
  ['a handler', page(good, '<p onclick="x()">x</p>')],
  ['a script from elsewhere', page(`${good}<script src="https://cdn.example/x.js"></script>`)],
  ['a style sheet from elsewhere', page(`${good}<link rel="stylesheet" href="//cdn.example/x.css">`)],
])('%s is found', (_, html) => {
  expect(judgePage(html, [])).not.toEqual([])
})
