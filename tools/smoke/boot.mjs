/** What anybody may see: the page, the state of the server, and who is refused. */
import { readAll } from './client.mjs'
import { expect, Skipped } from './items.mjs'

const foreign = 'https://foreign.example'

export async function bootItems(item, client, page, origin) {
  await item('the page is not blank', async () => {
    const answer = await page.send('GET', './', { headers: { accept: 'text/html', origin: null } })
    const text = await readAll(answer)
    expect(answer.statusCode === 200, `status ${answer.statusCode}`)
    expect(/<script[^>]+src=/.test(text) && /<title>[^<]+<\/title>/.test(text), 'no title, or no script')
  })
  await item('runtime-config.json loads', async () => {
    const { status, body } = await page.json('GET', './runtime-config.json', { headers: { origin: null } })
    expect(status === 200 && typeof body === 'object', `status ${status}`)
  })
  await item('health answers', async () => {
    const { status, body, headers } = await client.json('GET', '/v1/health')
    expect(status === 200 && body?.status === 'ok', `status ${status}`)
    expect(headers['x-request-id'], 'no x-request-id')
  })
  await item('ready answers', async () => {
    const { status, body } = await client.json('GET', '/v1/health/ready')
    expect(status === 200 && body?.status === 'ready', `status ${status} ${body?.status}`)
  })
  await item('meta says what is on, and that nobody is signed in', async () => {
    const { status, body } = await client.json('GET', '/v1/meta')
    expect(status === 200 && typeof body?.flags === 'object', `status ${status}`)
    expect(body.authenticated === false && body.user === null, 'somebody is signed in')
    return `version ${body.version}`
  })
  await item('a stranger is sent to sign in', async () => {
    const { status, body } = await client.json('GET', '/v1/threads')
    expect(status === 401 && body?.error?.code === 'E_AUTH_REQUIRED', `status ${status} ${body?.error?.code}`)
  })
  await item('preflight from the allowed origin passes', async () => {
    if (new URL(origin).origin === new URL(client.base).origin)
      throw new Skipped('page and API are one origin')
    const { status, headers } = await preflight(client, origin)
    expect(status === 204 || status === 200, `status ${status}`)
    expect(headers['access-control-allow-origin'] === origin, 'its origin is not repeated')
    expect(headers['access-control-allow-credentials'] === 'true', 'no credentials allowed')
    expect(/x-csrf-token/i.test(headers['access-control-allow-headers'] ?? ''), 'no CSRF header allowed')
    expect(/\bOrigin\b/i.test(headers.vary ?? ''), 'no Vary: Origin')
  })
  await item('preflight from a foreign origin is refused', async () => {
    const { status, headers } = await preflight(client, foreign)
    expect(status === 403, `status ${status}`)
    expect(headers['access-control-allow-origin'] === undefined, 'it got a CORS header')
  })
  await item('a foreign origin is refused', async () => {
    const { status, body } = await client.json('GET', '/v1/meta', { headers: { origin: foreign } })
    expect(
      status === 403 && body?.error?.code === 'E_AUTH_ORIGIN_DENIED',
      `status ${status} ${body?.error?.code}`,
    )
  })
  await item('a foreign host is refused', async () => {
    const { status } = await client.json('GET', '/v1/health', {
      headers: { host: 'foreign.example', origin: null },
    })
    // In front of the server a proxy may refuse it first, in its own words.
    expect(status >= 400 && status < 500, `status ${status}`)
  })
}

function preflight(client, origin) {
  return client.json('OPTIONS', '/v1/threads', {
    withCookies: false,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-csrf-token',
    },
  })
}
