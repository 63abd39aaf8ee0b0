import type { CustomFetch } from 'openid-client'
import { type Egress, EgressError } from '../../../kernel/egress.ts'

/** Documents, keys and tokens are a few kilobytes. */
const answerBytes = 256 * 1024
const withoutBody = [204, 205, 304]

/**
 * The library's requests, through the one way out of the house: redirects not followed, answers bounded. An answer of
 * 5xx counts as none: the service is there, but not at work.
 */
export function egressFetch(egress: Egress): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const response = await egress.request({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'user-agent')),
      ...(body instanceof URLSearchParams && { body: body.toString() }),
      signal: signal ?? new AbortController().signal,
    })
    if (response.status >= 500) {
      response.body.destroy()
      throw new EgressError('unreachable', `status ${response.status}`)
    }
    const bytes = await readBounded(response.body)
    const received = Object.entries(response.headers).flatMap(([name, value = []]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    )
    return new Response(withoutBody.includes(response.status) ? null : bytes, {
      status: response.status,
      headers: received,
    })
  }
}

/** Leaving the loop early closes the socket. */
async function readBounded(body: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > answerBytes)
      throw new Error(`An answer of the sign-in service is over ${answerBytes} bytes.`)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}
