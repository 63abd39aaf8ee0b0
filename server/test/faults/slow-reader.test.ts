import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { expectIdle, expectLevel, expectWhole, levelHere } from './after-fault.ts'

let omni: TestApp
let url: string
let ada: Person

beforeAll(async () => {
  omni = await startTestApp()
  url = await omni.listen()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

/** A client that asks for the events and then never reads a byte of them. */
async function openDeafReader(runId: string) {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.pause()
  socket.write(
    `GET /v1/runs/${runId}/events HTTP/1.1\r\nhost: localhost:${port}\r\norigin: http://localhost:${port}\r\ncookie: ${ada.cookie}\r\naccept: text/event-stream\r\n\r\n`,
  )
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()))
  socket.on('error', () => {})
  return { socket, closed }
}

test('readers that do not read are cut at their bound, the others get everything', async () => {
  const level = levelHere()
  omni.upstream.hold()
  // About 11 MB of events: more than a reader's buffer and the kernel's two socket buffers together.
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('flood 1900') })
  const { start } = await reader.until(view => view.start !== null)
  const deaf = await Promise.all(Array.from({ length: 20 }, () => openDeafReader(start!.run_id)))
  await expect.poll(() => omni.openStreams()).toBe(deaf.length + 1)
  const before = process.memoryUsage().rss
  omni.upstream.release()
  await reader.until(isOver)
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  process.stdout.write(
    `${deaf.length} deaf readers: RSS grew ${grown.toFixed(0)} MB, answer ${reader.text.length} characters\n`,
  )
  expect(reader.view.end).toMatchObject({ status: 'completed' })
  expect(reader.text).toHaveLength(1_900_000)
  // None of them left by itself: the server cut them, each with at most its bound in front of it.
  await expect.poll(() => omni.openStreams()).toBe(0)
  for (const { socket } of deaf) socket.destroy()
  const { text, view } = reader
  const acknowledged = [{ runId: start!.run_id, text: 'flood 1900', shown: text, end: view.end }]
  await expectWhole({ ...omni, acknowledged })
  await expectIdle(omni)
  omni.closeIdle()
  await expectLevel(level)
})
