/** A browser's manners without a browser: cookies kept, Origin sent, the CSRF token on what changes something. */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

export function createClient(base, origin) {
  const cookies = new Map()
  let csrf = ''

  /** Not `fetch`: that one sets Host and Origin itself, and the point here is to send others. */
  function send(method, path, { body, headers = {}, withCookies = true, signal } = {}) {
    const url = new URL(path, base)
    const text = body === undefined ? undefined : JSON.stringify(body)
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = {
      accept: 'application/json',
      origin,
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
      ...(withCookies && jar && { cookie: jar }),
      ...(method !== 'GET' && csrf && { 'x-csrf-token': csrf }),
      ...headers,
    }
    for (const name of Object.keys(all)) if (all[name] === null) delete all[name]
    return new Promise((resolve, reject) => {
      const start = url.protocol === 'https:' ? overHttps : overHttp
      const call = start(url, { method, headers: all, signal, timeout: 30_000 }, answer => {
        if (withCookies) keep(answer.headers['set-cookie'] ?? [])
        resolve(answer)
      })
      call.on('timeout', () => call.destroy(new Error('no answer within 30 s')))
      call.on('error', reject)
      call.end(text)
    })
  }

  function keep(lines) {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (!name) continue
      if (value === '' || /max-age=0\b/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
  }

  async function json(method, path, options) {
    const answer = await send(method, path, options)
    const text = await readAll(answer)
    let body
    try {
      body = JSON.parse(text)
    } catch {
      body = undefined
    }
    if (typeof body?.csrf_token === 'string') csrf = body.csrf_token
    return { status: answer.statusCode, headers: answer.headers, body, text }
  }

  return { send, json, hasCookies: () => cookies.size > 0 }
}

export async function readAll(answer) {
  let text = ''
  answer.setEncoding('utf8')
  for await (const chunk of answer) text += chunk
  return text
}

/** Server-sent events as they come; comments are the server's sign of life and nothing else. */
export async function* readEvents(answer) {
  let rest = ''
  answer.setEncoding('utf8')
  for await (const chunk of answer) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) {
      const data = block.split('\n').filter(line => line.startsWith('data:'))
      if (data.length === 0) continue
      const id = /^id: ?(\d+)/m.exec(block)?.[1]
      yield { seq: Number(id), ...JSON.parse(data.map(line => line.slice(5).trim()).join('\n')) }
    }
  }
}
