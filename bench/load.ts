/**
 * The fake model server and the client, in one process so that both read one clock, apart from what is measured.
 * Raw sockets and no parsing beyond what is needed: it must stay cheaper than anything between its two ends.
 *
 * Every token carries the microsecond at which it left; the client subtracts.
 */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export type Round = {
  readonly port: number
  /** One for each stream: everything up to the body, without content-length. */
  readonly heads: readonly string[]
  readonly bodies: readonly string[]
  readonly tokens: number
  /** Milliseconds that a round may take at most; what is missing then is counted as lost. */
  readonly patienceMs: number
  /** Starts are spread over that long. */
  readonly spreadMs: number
}

export type RoundResult = {
  readonly tokens: number
  readonly lost: number
  readonly refused: number
  readonly seconds: number
  readonly first: number[]
  readonly added: { p50: number; p99: number }
  readonly gap: { p99: number }
}

const marker = '~'
const digits = 12
const now = () => performance.now() * 1000
const stamp = () => marker + String(Math.floor(now())).padStart(digits, '0')
const event = (text: string) =>
  `data: {"id":"chatcmpl-bench000000000000","object":"chat.completion.chunk","created":1700000000,"model":"bench",` +
  `"system_fingerprint":"fp_bench","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const last =
  chunk(event('').replace('"content":""', '').replace('"finish_reason":null', '"finish_reason":"stop"')) +
  chunk('data: [DONE]\n\n')

/** `bench <tokens> <per second>`; 0 per second is as fast as it goes. Anything else is a list of models. */
const server = createServer(socket => {
  let asked = ''
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', bytes => {
    asked += bytes.toString('latin1')
    const bodyAt = asked.indexOf('\r\n\r\n')
    if (bodyAt === -1) return
    const length = Number(/content-length: (\d+)/i.exec(asked)?.[1] ?? 0)
    if (asked.length < bodyAt + 4 + length) return
    const order = /bench (\d+) (\d+)/.exec(asked.slice(bodyAt))
    const wasChat = asked.startsWith('POST')
    const wasList = asked.startsWith('GET /v1/models')
    asked = ''
    if (wasChat && order) stream(socket, Number(order[1]), Number(order[2]))
    else if (wasList) list(socket)
    else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
  })
})

function list(socket: Socket): void {
  const body = JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model' }] })
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
}

function stream(socket: Socket, tokens: number, perSecond: number): void {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
  let sent = 0
  const finish = () => socket.write(`${last}0\r\n\r\n`)
  if (perSecond === 0) {
    socket.write(head)
    const more = () => {
      if (socket.destroyed) return
      let text = ''
      for (let index = 0; index < 16 && sent < tokens; index += 1, sent += 1)
        text += chunk(event(` ${stamp()}`))
      const hasRoom = socket.write(text)
      if (sent >= tokens) finish()
      else if (hasRoom) setImmediate(more)
      else socket.once('drain', more)
    }
    more()
    return
  }
  const startedAt = performance.now()
  const step = 1000 / perSecond
  const next = () => {
    if (socket.destroyed) return
    const text = chunk(event(` ${stamp()}`))
    socket.write(sent === 0 ? head + text : text)
    sent += 1
    if (sent === tokens) finish()
    else setTimeout(next, Math.max(0, startedAt + sent * step - performance.now()))
  }
  next()
}

async function play(round: Round): Promise<RoundResult> {
  const added: number[] = []
  const gaps: number[] = []
  const first: number[] = []
  const startedAt = performance.now()
  let refused = 0
  const one = async (head: string, body: string, index: number) => {
    if (round.spreadMs > 0)
      await new Promise(resolve => setTimeout(resolve, (index * round.spreadMs) / round.heads.length))
    await new Promise<void>(resolve => {
      const socket = connect(round.port, '127.0.0.1')
      const patience = setTimeout(() => socket.destroy(), round.patienceMs)
      let carry = ''
      let before = 0
      let seen = 0
      let status = ''
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        clearTimeout(patience)
        if (seen === 0 && !status.includes(' 200 ')) refused += 1
        resolve()
      })
      socket.on('data', bytes => {
        const at = now()
        const text = carry + bytes.toString('latin1')
        if (status === '') status = text.slice(0, 16)
        let from = 0
        for (;;) {
          const found = text.indexOf(marker, from)
          if (found === -1 || found + digits >= text.length) {
            carry = found === -1 ? text.slice(Math.max(from, text.length - digits)) : text.slice(found)
            break
          }
          from = found + 1 + digits
          const delay = at - Number(text.slice(found + 1, from))
          added.push(delay)
          if (seen === 0) first.push(delay)
          else if (before > 0 && at !== before) gaps.push(at - before)
          seen += 1
          before = at
        }
        if (text.includes('[DONE]') || text.includes('event: run-end') || !status.includes(' 200 '))
          socket.destroy()
      })
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
  }
  await Promise.all(round.heads.map((head, index) => one(head, round.bodies[index]!, index)))
  const expected = round.heads.length * round.tokens
  return {
    tokens: added.length,
    lost: expected - added.length - refused * round.tokens,
    refused,
    seconds: (performance.now() - startedAt) / 1000,
    first: first.map(toMs),
    added: { p50: toMs(quantile(added, 0.5)), p99: toMs(quantile(added, 0.99)) },
    gap: { p99: toMs(quantile(gaps, 0.99)) },
  }
}

const toMs = (us: number) => us / 1000

function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

process.on('message', (message: { id: number; round: Round }) => {
  void play(message.round).then(result => process.send?.({ id: message.id, result }))
})
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
