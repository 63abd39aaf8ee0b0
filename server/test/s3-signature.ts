/**
 * Whether a request to S3 is signed as Amazon describes it (Signature Version 4, in the header). Written from that
 * description and not from what we sign with, so that the one judges the other.
 */
import { createHash, createHmac } from 'node:crypto'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

export function isSigned(
  asked: {
    readonly method: string
    /** As it stands in the first line of the request. */
    readonly url: string
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  },
  secretAccessKey: string,
): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      String(asked.headers.authorization),
    )
  if (!given) return false
  const [, day = '', region = '', names = '', signature] = given
  const time = String(asked.headers['x-amz-date'])
  if (!time.startsWith(day) || !names.split(';').includes('host')) return false
  const [path = '', search = ''] = asked.url.split('?')
  const query = [...new URLSearchParams(search)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const headers = names.split(';').map(name => `${name}:${String(asked.headers[name]).trim()}\n`)
  const payload = String(asked.headers['x-amz-content-sha256'])
  const canonical = [asked.method, path, query, headers.join(''), names, payload].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day))
  return hmac(key, toSign).toString('hex') === signature
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
