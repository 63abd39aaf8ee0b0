/**
 * The smoke test of a deployment: `npm run smoke -- https://api.example.org --page https://app.example.org`.
 *
 * The first address is the API. `--page` is where the page lies when that is elsewhere, `--origin` what the browser
 * sends as Origin (default: that of the page). SMOKE_EMAIL and SMOKE_PASSWORD sign in; without them that part is skipped.
 */
import { bootItems } from './smoke/boot.mjs'
import { createClient } from './smoke/client.mjs'
import { createItems } from './smoke/items.mjs'
import { signedInItems } from './smoke/signed-in.mjs'

const words = process.argv.slice(2)
const option = name => {
  const at = words.indexOf(`--${name}`)
  return at === -1 ? undefined : words.splice(at, 2)[1]
}
const page = option('page')
const originOption = option('origin')
const [address] = words

if (!address || !URL.canParse(address) || (page && !URL.canParse(page))) {
  console.error(
    'Usage: npm run smoke -- <address of the API> [--page <address of the page>] [--origin <origin>]',
  )
  process.exit(2)
}

const base = new URL(address.endsWith('/') ? address : `${address}/`).href
const pageBase = page ? new URL(page.endsWith('/') ? page : `${page}/`).href : base
const origin = originOption ?? new URL(pageBase).origin

const { SMOKE_EMAIL: email, SMOKE_PASSWORD: password } = process.env
const credentials = email && password ? { email, password } : null

const client = { ...createClient(base, origin), base }
const { item, counts } = createItems()
await bootItems(item, client, createClient(pageBase, origin), origin)
await signedInItems(
  item,
  client,
  credentials,
  siteOf(origin) === siteOf(base) ? 'the same site' : 'another site',
)

if (counts.failed > 0) process.exitCode = 1
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)

/** Near enough for a smoke test: the last two labels, or three where two are public (github.io). */
function siteOf(value) {
  const { hostname } = new URL(value)
  if (/^[\d.:[\]]+$/.test(hostname)) return hostname
  const labels = hostname.split('.')
  return labels.slice(/\.(github\.io|pages\.dev|co\.[a-z]{2})$/.test(hostname) ? -3 : -2).join('.')
}
