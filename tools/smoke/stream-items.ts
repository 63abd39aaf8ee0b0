/** An answer on its way: it comes word by word, survives a lost connection, stops, and can be asked for again. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { at, type Client, mediaType, said } from './client.ts'
import { type EventReader, isText, readEvents, readUntil } from './events.ts'
import { expect, type Item, Skipped } from './items.ts'
import { defaultModel } from './settings-items.ts'
import { makeThread, memberOf, removeThread, smokeTitle } from './thread.ts'
import type { Visit } from './visit.ts'

type Answering = { readonly thread: string; readonly run: string; reader: EventReader; seq: number }

const answering = new WeakMap<Visit, Answering>()

function answerOf(visit: Visit): Answering {
  const found = answering.get(visit)
  if (!found) throw new Error('there is no answer')
  return found
}

/** Enough of an answer to tell pieces from a heap. */
const enoughText = 40
const fewestPieces = 4
const foreign = 'https://foreign.example'

export const streamItems: readonly Item<Visit>[] = [
  {
    id: 'stream.model',
    name: 'a model is connected',
    fix: 'Start a model server; the settings of the page say which is looked for, and where.',
    needs: ['conversation.list'],
    check: async visit => {
      const model = (await defaultModel(memberOf(visit))) ?? (await defaultModel(memberOf(visit), true))
      if (model === null) throw new Skipped('no model is connected')
      return `${at(model, 'provider_id')}: ${at(model, 'model_id')}`
    },
  },
  {
    id: 'stream.answer',
    name: 'a message is sent, and its answer is an event stream',
    fix: 'Does the model answer? Its own log says more. A proxy must leave text/event-stream and its headers as they are.',
    needs: ['stream.model', 'conversation.create'],
    check: async visit => {
      const client = memberOf(visit)
      const thread = await makeThread(visit, client, smokeTitle())
      const began = performance.now()
      const body = { client_request_id: randomUUID(), thread_id: thread, text: visit.prompt }
      const message = await openStream(client, '/v1/chat', { ...body, model: await defaultModel(client) })
      const reader = readEvents(message)
      const start = await readUntil(reader, ({ type }) => type === 'run-start')
      const run = String(at(start.data, 'run_id'))
      answering.set(visit, { thread, run, reader, seq: start.seq })
      visit.left.add(nameOf(run), async () => {
        answerOf(visit).reader.cut()
        await stop(client, run, answerOf(visit).seq)
      })
      await readUntil(reader, isText)
      return `first words after ${((performance.now() - began) / 1000).toFixed(1)} s`
    },
  },
  {
    id: 'stream.flows',
    name: 'its words arrive one by one while the model writes',
    fix: 'Something in front of the server holds the stream back: switch buffering and compression off for text/event-stream (nginx: proxy_buffering off).',
    needs: ['stream.answer'],
    check: async visit => {
      const answer = answerOf(visit)
      const { reader } = answer
      let over = false
      while (!over && reader.textEvents < enoughText) over = (await reader.next())?.type === 'run-end'
      answer.seq = reader.seq
      const { piecesOfText, textEvents } = reader
      const seen = `${textEvents} events in ${piecesOfText} pieces`
      if (textEvents < enoughText && piecesOfText > 1) return `${seen}; the answer was short`
      expect(piecesOfText >= fewestPieces, seen)
      return seen
    },
  },
  {
    id: 'stream.foreign-origin',
    name: 'another page cannot listen to it',
    fix: 'Only the origins of CORS_ORIGINS may be answered, event streams too; take CORS rules out of the proxy.',
    needs: ['stream.answer'],
    check: async visit => {
      const headers = { origin: foreign, accept: 'text/event-stream' }
      const message = await memberOf(visit).send('GET', `/v1/runs/${answerOf(visit).run}/events`, { headers })
      const allowed = message.headers['access-control-allow-origin']
      message.destroy()
      expect(message.statusCode === 403, `status ${message.statusCode}`)
      expect(allowed === undefined, `it got a CORS header: ${allowed}`)
      return 'status 403'
    },
  },
  {
    id: 'stream.resumes',
    name: 'cut off, it goes on where it was, without a gap and without a repeat',
    fix: 'A proxy must pass Last-Event-ID on. Several servers behind it need one PostgreSQL.',
    needs: ['stream.flows'],
    check: async visit => {
      const answer = answerOf(visit)
      const { seq } = answer
      answer.reader.cut()
      const headers = { accept: 'text/event-stream', 'last-event-id': String(seq) }
      const path = `/v1/runs/${answer.run}/events`
      const message = await memberOf(visit).send('GET', path, { headers })
      expectStream(message)
      answer.reader = readEvents(message)
      const next = await answer.reader.next()
      // Of an answer that is over, everything in between is one snapshot.
      const fits = next
        ? next.seq === seq + 1 || (next.seq > seq && ['snapshot', 'run-end'].includes(next.type))
        : await isOver(visit)
      expect(fits, `after ${seq} came ${next?.seq ?? 'nothing'}`)
      answer.seq = Math.max(seq, next?.seq ?? 0)
      return `${seq}, then ${next?.seq ?? 'its end'}`
    },
  },
  {
    id: 'stream.stops',
    name: 'Stop ends it at once, and what was there is kept',
    fix: 'The log of the server says whether the model server let go.',
    needs: ['stream.resumes'],
    check: async visit => {
      const { run, thread, reader, seq } = answerOf(visit)
      if (await isOver(visit)) throw new Skipped('the answer was over before it could be stopped')
      const began = performance.now()
      await stop(memberOf(visit), run, seq)
      const end = await readUntil(reader, ({ type }) => type === 'run-end')
      const milliseconds = Math.round(performance.now() - began)
      expect(at(end.data, 'status') === 'cancelled', `it ended ${at(end.data, 'status')}`)
      const messages = await memberOf(visit).ask('GET', `/v1/threads/${thread}/messages`)
      const [question, answer] = (at(messages.json, 'items') as unknown[] | undefined) ?? []
      expect(at(question, 'parts.0.text') === visit.prompt, 'the question was not kept as it was sent')
      expect(at(answer, 'state') === 'cancelled' && at(answer, 'parts.0'), 'what had arrived was not kept')
      visit.left.gone(nameOf(run))
      return `${milliseconds} ms`
    },
  },
  {
    id: 'stream.retry',
    name: 'Retry sends the same again, and a new answer comes',
    fix: 'The log of the server says more, under the request id.',
    needs: ['stream.flows'],
    check: async visit => {
      const client = memberOf(visit)
      const { run, thread, seq } = answerOf(visit)
      // While one answer is being written the thread takes no other.
      if (!(await isOver(visit))) await stop(client, run, seq)
      const body = { client_request_id: randomUUID() }
      const again = readEvents(await openStream(client, `/v1/runs/${run}/retry`, body))
      const start = await readUntil(again, ({ type }) => type === 'run-start')
      const second = String(at(start.data, 'run_id'))
      visit.left.add(nameOf(second), async () => {
        again.cut()
        await stop(client, second, again.seq)
      })
      await readUntil(again, isText)
      await stop(client, second, again.seq)
      again.cut()
      visit.left.gone(nameOf(second))
      const [was, is] = await Promise.all(
        [run, second].map(async id => at((await client.ask('GET', `/v1/runs/${id}/request`)).json, 'hash')),
      )
      expect(second !== run && typeof was === 'string' && was === is, 'what was sent differs')
      await removeThread(visit, client, thread)
      return `request ${was.slice(0, 12)}…, twice`
    },
  },
]

const nameOf = (run: string) => `answer ${run}, still being written`

async function openStream(client: Client, path: string, body: unknown): Promise<IncomingMessage> {
  const message = await client.send('POST', path, { body, headers: { accept: 'text/event-stream' } })
  expectStream(message)
  return message
}

function expectStream(message: IncomingMessage): void {
  const { statusCode, headers } = message
  const caching = headers['cache-control'] ?? 'none'
  const problem =
    statusCode !== 200
      ? `status ${statusCode}`
      : mediaType(headers) !== 'text/event-stream'
        ? `it comes as ${mediaType(headers)}`
        : !/no-cache/.test(caching) || !/no-transform/.test(caching)
          ? `Cache-Control: ${caching}`
          : !headers['x-request-id']
            ? 'no X-Request-Id'
            : null
  if (problem) message.destroy()
  expect(problem === null, problem ?? '')
}

async function stop(client: Client, run: string, seq: number): Promise<void> {
  const answer = await client.ask('POST', `/v1/runs/${run}/cancel`, { body: { last_seq: seq } })
  expect(answer.status === 200, said(answer))
}

async function isOver(visit: Visit): Promise<boolean> {
  const { json } = await memberOf(visit).ask('GET', `/v1/runs/${answerOf(visit).run}`)
  return !['queued', 'running', 'stopping'].includes(String(at(json, 'status')))
}
