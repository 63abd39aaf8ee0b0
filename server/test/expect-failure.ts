import { type ErrorCode, errorRegistry } from '@omniai/contracts/errors'
import { ErrorEnvelope } from '@omniai/contracts/schemas/basics'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'

const isEnvelope = new Ajv2020({ strict: false }).compile(ErrorEnvelope)

/** The answer is the one envelope with this code, its status, and the request id of its own header. */
export function expectFailure(response: LightMyRequestResponse, code: ErrorCode): void {
  expect({ code: codeOf(response), status: response.statusCode }).toEqual({
    code,
    status: errorRegistry[code].status,
  })
  const envelope = response.json<ErrorEnvelope>()
  expect(isEnvelope(envelope), response.body).toBe(true)
  expect(envelope.request_id).toBe(response.headers['x-request-id'])
}

function codeOf(response: LightMyRequestResponse): string {
  try {
    return response.json<ErrorEnvelope>().error.code
  } catch {
    return `${response.statusCode} ${response.body.slice(0, 300)}`
  }
}
