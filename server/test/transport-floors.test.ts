/** The floors of the transport, for each operation of the contract: nothing that comes in is without a bound. */
import { connect } from 'node:net'
import { bounds, limitBuckets } from '@omniai/contracts/limits'
import type { Operation } from '@omniai/contracts/operation'
import { operations } from '@omniai/contracts/operations/all'
import { devOperations } from '@omniai/contracts/operations/dev'
import { uiOperations } from '@omniai/contracts/operations/ui'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, startTestApp, type TestApp } from './test-app.ts'

const all = Object.entries(operations) as [string, Operation][]
const mounted = Object.entries({ ...uiOperations, ...devOperations }) as [string, Operation][]
const takesBody = mounted.filter(([, { body, body_type }]) => body !== undefined || body_type !== undefined)
const mostOf = ({ body_bytes }: Operation) => body_bytes ?? bounds.body_bytes

type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly [key: string]: unknown
}

/** Whose form says how long they are, but for the fraction of a second; those come in a query, which is bounded. */
const formats = new Set(['uuid', 'date-time'])

/** Places in a schema where something without an end would be taken. */
function unbounded(schema: Schema, at: string): string[] {
  if (schema.anyOf) return schema.anyOf.flatMap((each, index) => unbounded(each, `${at}|${index}`))
  if ('const' in schema || 'enum' in schema) return []
  if (schema.type === 'string') {
    const ends = 'maxLength' in schema || 'pattern' in schema || formats.has(schema.format as string)
    return ends ? [] : [`${at}: text`]
  }
  if (schema.type === 'array')
    return [...('maxItems' in schema ? [] : [`${at}: list`]), ...unbounded(schema.items ?? {}, `${at}[]`)]
  if (schema.type === 'object') {
    const open = schema.additionalProperties === false ? [] : [`${at}: further properties`]
    return [
      ...open,
      ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => unbounded(each, `${at}.${name}`)),
    ]
  }
  return ['integer', 'number', 'boolean', 'null'].includes(schema.type ?? '') ? [] : [`${at}: anything`]
}

describe('by contract', () => {
  test.each(all)('%s has a rate, a bound of its body, and no value in it without an end', (id, operation) => {
    const bucket = limitBuckets[operation.limit]
    expect(bucket.points).toBeGreaterThan(0)
    expect(bucket.window_seconds).toBeGreaterThan(0)
    if (operation.body || operation.body_type) expect(mostOf(operation)).toBeLessThanOrEqual(32 * 1024 * 1024)
    const { params, query, body } = operation as unknown as Record<string, Schema | undefined>
    const open = Object.entries({ params, query, body }).flatMap(([part, schema]) =>
      schema ? unbounded(schema, part) : [],
    )
    expect(open.filter(place => !boundedByItsBody.has(`${id} ${place}`))).toEqual([])
  })

  test('no list answers with more than a page', () => {
    const limits = all.flatMap(([id, { query }]) => {
      const limit = (query as Schema | undefined)?.properties?.limit
      return limit ? [[id, limit.maximum as number] as const] : []
    })
    expect(limits.length).toBeGreaterThan(8)
    for (const [id, most] of limits) expect(most, id).toBeLessThanOrEqual(bounds.page_max)
  })
})

/** What is read as it stands, part by part, and bounded by the bytes of its body alone. */
const boundedByItsBody = new Set(['importCreate body.conversations[]: anything'])

describe('over the wire', () => {
  let omni: TestApp
  let ada: Person
  let port: number

  beforeAll(async () => {
    omni = await startTestApp({
      rateLimiter: { take: async () => ({ ok: true }) } as never,
      environment: { OMNIAI_FLAGS: 'diagnostics=on' },
    })
    port = Number(new URL(await omni.listen()).port)
    ada = await omni.makeAdmin()
  })
  afterAll(() => omni.close())

  const headOf = ([, operation]: (typeof takesBody)[number], more: Record<string, string>) => {
    const headers = {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      cookie: ada.cookie,
      'x-csrf-token': ada.csrf,
      'content-type': operation.body_type ? 'application/octet-stream' : 'application/json',
      ...more,
    }
    const path = operation.path.replaceAll(/\{[a-z_]+\}/g, 'x_00000001')
    return `${operation.method} ${path} HTTP/1.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`
  }

  /** What is said to these bytes, and whether the connection was closed afterwards. */
  function say(bytes: string): { said: () => string; closed: Promise<void>; answered: Promise<string> } {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
    const answered = new Promise<string>(resolve => {
      socket.on('data', chunk => {
        text += String(chunk)
        if (/\r\n\r\n.*\}/s.test(text)) {
          resolve(text)
          socket.destroy()
        }
      })
      socket.once('close', () => resolve(text))
    })
    socket.on('error', () => {})
    socket.write(bytes)
    return { said: () => text, closed, answered }
  }

  test.each(takesBody)('%s refuses a body over its bound before a byte of it has come', async (...each) => {
    const text = await say(headOf(each, { 'content-length': String(mostOf(each[1]) + 1) })).answered
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toContain('E_TOO_LARGE')
  })

  test('a body whose size nobody said is refused at its bound', async () => {
    const each = takesBody.find(([id]) => id === 'chatStart')!
    const most = mostOf(each[1])
    const chunk = `${most.toString(16)}\r\n{"text":"${'x'.repeat(most - 9)}\r\n`
    const text = await say(`${headOf(each, { 'transfer-encoding': 'chunked' })}${chunk}1\r\nx\r\n`).answered
    expect(text).toContain('E_TOO_LARGE')
  })

  test('a body that does not come is cut in its time, at every operation', async () => {
    const begun = performance.now()
    // Files have more time: the same cut, by a number that is larger.
    const slow = takesBody.filter(([, { body_type }]) => body_type === undefined)
    const sockets = slow.map(each => ({
      id: each[0],
      ...say(`${headOf(each, { 'content-length': '50' })}{`),
    }))
    await Promise.all(sockets.map(({ closed }) => closed))
    expect(performance.now() - begun).toBeLessThan((bounds.body_seconds + 15) * 1000)
    for (const { id, said } of sockets) expect(said(), id).not.toMatch(/^HTTP\/1\.1 2/)
  }, 180_000)

  test('headers beyond 16 kB, many or one, are refused with the code of what is too large', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `x-more-${index}: ${'y'.repeat(10)}\r\n`).join(
      '',
    )
    for (const more of [many, `x-long: ${'y'.repeat(17_000)}\r\n`]) {
      const text = await say(`GET /v1/health HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`).answered
      expect(text).toMatch(/^HTTP\/1\.1 413 /)
      expect(text).toContain('E_TOO_LARGE')
    }
  })

  test('an address that is too long is refused', async () => {
    const text = await say(`GET /v1/threads?q=${'y'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
      .answered
    expect(text).toContain('E_TOO_LARGE')
  })
})
