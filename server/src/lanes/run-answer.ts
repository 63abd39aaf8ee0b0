import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'
import type { Principal } from '../kernel/principal.ts'
import type { RunEngine, Started } from '../runs/engine.ts'
import type { EventStreams } from './event-stream.ts'
import { type Replied, replied } from './replied.ts'
import { fieldsOf, noteFacts } from './request-log.ts'

/** How runs answer over HTTP: as their own event stream where the client takes one, else as JSON. */
export function runAnswer(
  runs: Pick<RunEngine, 'attach'>,
  streams: EventStreams,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  async function events(principal: Principal, runId: string, after: number): Promise<Replied> {
    let opened = false
    noteFacts(request, { run_id: runId })
    const open = () => {
      opened = true
      noteFacts(request, { stream: true })
      return streams.open(reply, principal.sessionId)
    }
    try {
      await runs.attach(principal, runId, after, open)
    } catch (error) {
      if (!opened) throw error
      // Headers are out: the only honest thing left is to cut, so that the client attaches again.
      request.log.error({ err: error, ...fieldsOf(request) }, 'event stream broke')
      reply.raw.destroy()
    }
    return replied
  }

  return {
    async withStatus(status: number, body: object): Promise<Replied> {
      await reply.code(status).send(body)
      return replied
    },
    events: (principal: Principal, runId: string, query: { after?: number }) =>
      events(principal, runId, lastEventId(request) ?? query.after ?? 0),
    /** 200 for a repeat, 202 for a fresh run; a stream is always 200. */
    async started(principal: Principal, { run, repeated }: Started): Promise<Replied> {
      if (acceptsStream(request)) return events(principal, run.id, 0)
      noteFacts(request, { run_id: run.id })
      await reply.code(repeated ? 200 : 202).send(run)
      return replied
    },
  }
}

export type RunAnswer = ReturnType<typeof runAnswer>

const acceptsStream = (request: FastifyRequest) =>
  (request.headers.accept ?? '').includes('text/event-stream')

function lastEventId(request: FastifyRequest): number | null {
  const value = request.headers['last-event-id']
  if (value === undefined || value === '') return null
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value) || Number(value) > 2_147_483_647) {
    throw new ApiError('E_VALIDATION', {
      detail: [{ path: 'Last-Event-ID', message: 'must be the number of an event' }],
    })
  }
  return Number(value)
}
