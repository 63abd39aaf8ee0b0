/** The page, as it is served. What it then does in a browser is tried apart. */
import { type Answer, at, createClient, mediaType, said } from './client.ts'
import { type Deployment, describeDeployment } from './deployment.ts'
import { expect, type Item } from './items.ts'
import { judgePolicies, policiesOf } from './page-policy.ts'
import type { Visit } from './visit.ts'

const asPage = { accept: 'text/html', origin: null }
const inside = './settings'

export const bootItems: readonly Item<Visit>[] = [
  {
    id: 'boot.page',
    name: 'the page is served, and is not blank',
    fix: 'Build the page and serve web/dist at this address; name its address with --page when it lies elsewhere.',
    check: async ({ deployment }) => {
      const { answer, base } = await loadPage(deployment)
      const { text, status, headers } = answer
      expect(status === 200, said(answer))
      expect(mediaType(headers) === 'text/html', `it comes as ${mediaType(headers)}`)
      const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim()
      expect(title, 'it has no title')
      expect(
        filesOf(text, base).some(({ kind }) => kind === 'script'),
        'it has no script',
      )
      expect(visibleText(text) !== '', 'nothing is to be seen until the script has run')
      return `“${title}”, ${text.length} characters`
    },
  },
  {
    id: 'boot.files',
    name: 'its scripts and styles load, each as what it is',
    fix: 'Serve the whole of web/dist, .js as text/javascript and .css as text/css. Built for a sub-path it needs BASE_PATH.',
    needs: ['boot.page'],
    check: async ({ deployment }) => {
      const { answer, client, base } = await loadPage(deployment)
      const files = filesOf(answer.text, base)
      for (const { url, kind } of files) {
        const file = await client.ask('GET', url, { headers: { accept: '*/*', origin: null } })
        const type = mediaType(file.headers)
        expect(file.status === 200, `${url}: status ${file.status}`)
        expect(acceptedTypes[kind].includes(type), `${url} comes as ${type}`)
        expect(file.text.trim() !== '', `${url} is empty`)
      }
      return `${files.length} files`
    },
  },
  {
    id: 'boot.address-inside',
    name: 'an address inside the app opens the app',
    fix: 'Answer unknown paths of the page with index.html; on GitHub Pages 404.html does it.',
    needs: ['boot.page'],
    check: async ({ deployment }) => {
      const { answer, client, base } = await loadPage(deployment)
      const deep = await client.ask('GET', inside, { headers: asPage })
      // GitHub Pages sends the app along with a 404; browsers show it all the same.
      expect([200, 404].includes(deep.status) && mediaType(deep.headers) === 'text/html', said(deep))
      const scripts = (text: string) => filesOf(text, base).map(({ url }) => url)
      expect(scripts(deep.text).join() === scripts(answer.text).join(), 'it is another page')
      return `status ${deep.status}`
    },
  },
  {
    id: 'boot.config',
    name: 'runtime-config.json loads and leads to this API',
    fix: 'Put runtime-config.json beside index.html; its api_base_url is the address of the API, or empty when the API serves the page.',
    needs: ['boot.page'],
    check: async ({ deployment }) => {
      const { client, base } = await loadPage(deployment)
      const answer = await client.ask('GET', './runtime-config.json', { headers: { origin: null } })
      expect(answer.status === 200, said(answer))
      const address = at(answer.json, 'api_base_url')
      expect(typeof address === 'string', 'it has no api_base_url')
      expect(address === '' || URL.canParse(address), `“${address}” is no address`)
      const { api } = describeDeployment({ ...deployment, api: address || new URL(base).origin })
      expect(api === deployment.api, `it leads to ${api}`)
      return address === '' ? 'the API serves the page' : address
    },
  },
  {
    id: 'boot.policy',
    name: 'a strict Content-Security-Policy stands before every script, and lets the page call this API',
    fix: 'Serve the built page as it is. For an API elsewhere build it with API_ORIGINS=<origin of the API>.',
    needs: ['boot.page'],
    check: async ({ deployment }) => {
      const { answer } = await loadPage(deployment)
      const policies = policiesOf(answer.text, answer.headers['content-security-policy'])
      const self = new URL(deployment.page).origin
      const problems = judgePolicies(policies, { self, api: new URL(deployment.api).origin })
      expect(problems.length === 0, problems.join('; '))
      return policies.map(({ from }) => from).join(' and ')
    },
  },
]

const acceptedTypes = {
  script: ['text/javascript', 'application/javascript'],
  style: ['text/css'],
}

/** Where redirects end is the page; what it names is relative to there. */
async function loadPage(deployment: Deployment) {
  let base = deployment.page
  for (let hops = 0; hops < 5; hops++) {
    const client = createClient(base, deployment)
    const answer: Answer = await client.ask('GET', './', { headers: asPage })
    const { location } = answer.headers
    if (answer.status < 300 || answer.status >= 400 || !location) return { answer, client, base }
    const next = new URL(location, base)
    expect(next.origin === new URL(deployment.page).origin, `it leads on to ${next.origin}`)
    base = new URL('./', next).href
  }
  throw new Error('it leads on and on: too many redirects')
}

/** What the page itself loads: its scripts, what they will import at once, and its styles. */
function filesOf(html: string, base: string): { url: string; kind: 'script' | 'style' }[] {
  const tags = html.match(/<(script|link)\b[^>]*>/gi) ?? []
  return tags.flatMap(tag => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1]
    const src = attribute('src')
    if (/^<script/i.test(tag)) return src ? [{ url: new URL(src, base).href, kind: 'script' as const }] : []
    const href = attribute('href')
    const rel = attribute('rel')
    if (!href || (rel !== 'modulepreload' && rel !== 'stylesheet')) return []
    return [
      {
        url: new URL(href, base).href,
        kind: rel === 'stylesheet' ? ('style' as const) : ('script' as const),
      },
    ]
  })
}

function visibleText(html: string): string {
  const body = /<body[^>]*>([\s\S]*)<\/body>/i.exec(html)?.[1] ?? ''
  return body
    .replace(/<(script|style|noscript)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, '')
    .trim()
}
