import { type Static, type TSchema, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'

/** Opaque ids: a type prefix, then a time-ordered body. */
export const Id = (prefix: string) =>
  Type.String({ pattern: `^${prefix}_[0-9a-z]{8,40}$`, description: `Opaque id, prefix ${prefix}_` })

export const UserId = Id('usr')
export const ThreadId = Id('thr')
export const MessageId = Id('msg')
export const RunId = Id('run')
export const InviteId = Id('inv')
export const SessionId = Id('ses')
export const PasskeyId = Id('psk')
export const AuditEventId = Id('aud')
export const AttachmentId = Id('att')

export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })

export const ClientRequestId = Type.String({
  format: 'uuid',
  description: 'Made by the client, one for each intent (one press of Send, Retry, Run).',
})

export const Cursor = Type.String({ maxLength: 300, pattern: '^[A-Za-z0-9_-]+$' })

export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** `enum` instead of a union of constants: shorter in the documents, the same static type. */
export const OneOf = <const V extends readonly string[]>(values: V, options: object = {}) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options })

/** Objects refuse properties that they don't name. */
export const Strict = <P extends Record<string, TSchema>>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

export const PageOf = <S extends TSchema>(name: string, item: S) =>
  component(name, Strict({ items: Type.Array(item), next_cursor: Nullable(Cursor) }))

export const Empty = component('Empty', Strict({}))
export const Ok = component('Ok', Strict({ ok: Type.Literal(true) }))

export const ErrorEnvelope = component(
  'ErrorEnvelope',
  Strict({
    error: Strict({
      code: OneOf(errorCodes),
      message: Type.String(),
      detail: Type.Optional(
        Type.Unknown({ description: 'Safe for people to read. For E_VALIDATION a list of {path, message}.' }),
      ),
    }),
    request_id: Type.String(),
  }),
)
export type ErrorEnvelope = Static<typeof ErrorEnvelope>
