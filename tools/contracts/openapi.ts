/** OpenAPI 3.1 from the operations. Planned operations are not in it: they have no shape yet. */
import { cookieNames, hostPrefix } from '../../contracts/src/cookies.ts'
import { commonErrors, type Operation } from '../../contracts/src/operation.ts'
import { RunEvent, sessionEndedEvent } from '../../contracts/src/run-events.ts'
import { ErrorEnvelope } from '../../contracts/src/schemas/basics.ts'
import { areaOf } from './areas.ts'
import { type Components, collectComponents, type JsonObject } from './components.ts'

const statusText: Record<string, string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken; it goes on in the background.',
  503: 'Not now; the body says why.',
}

const requestIdHeader = { 'x-request-id': { $ref: '#/components/headers/RequestId' } }

export function openapiDocument(operations: Record<string, Operation>, version: string): JsonObject {
  const components = collectComponents(name => `#/components/schemas/${name}`)
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const [id, operation] of Object.entries(operations)) {
    paths[operation.path] ??= {}
    paths[operation.path]![operation.method.toLowerCase()] = describe(id, operation, components)
  }
  const envelope = components.inline(ErrorEnvelope)
  const areas = [...new Set(Object.values(operations).map(operation => areaOf(operation)))].sort()
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'OmniAI',
      version,
      summary: 'A self-hosted, invite-only AI workspace',
      description:
        'Every failure has one shape (ErrorEnvelope) with a stable code; contracts/errors.json lists them. ' +
        'Additive change is free within v1; anything else needs a new version.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that hands out this document' }],
    tags: areas.map(name => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(components.all()),
      responses: {
        Failure: {
          description: 'Any failure; the status belongs to the code.',
          headers: { ...requestIdHeader, 'retry-after': { $ref: '#/components/headers/RetryAfter' } },
          content: { 'application/json': { schema: envelope } },
        },
      },
      headers: {
        RequestId: {
          description: 'On every response; name it when you report a problem.',
          schema: { type: 'string' },
        },
        RetryAfter: {
          description: 'Seconds to wait, with 429 and 503.',
          schema: { type: 'integer', minimum: 0 },
        },
      },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: `${hostPrefix}${cookieNames.session}`,
          description: 'HttpOnly session cookie; over plain http on localhost its name has no prefix.',
        },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'x-csrf-token',
          description: 'From csrfBootstrap; on everything but GET.',
        },
        ...(Object.values(operations).some(({ permission }) => permission === 'token') && {
          token: { type: 'http', scheme: 'bearer', description: 'API token of the public lane.' },
        }),
      },
    },
  }
}

function describe(id: string, operation: Operation, components: Components): JsonObject {
  const errors = [...new Set([...commonErrors(operation), ...operation.errors])].sort()
  return {
    operationId: id,
    summary: operation.summary,
    tags: [areaOf(operation)],
    security: security(operation),
    ...parameters(operation, components),
    ...requestBody(operation, components),
    responses: responses(operation, components),
    'x-lane': operation.lane,
    'x-permission': operation.permission,
    'x-limit': operation.limit,
    ...(operation.flag && { 'x-flag': operation.flag }),
    'x-error-codes': errors,
  }
}

function security({ method, permission, lane }: Operation): JsonObject[] {
  if (permission === 'token') return [{ token: [] }]
  const csrf = method !== 'GET' && lane !== 'public' ? { csrf: [] } : {}
  const scheme = permission === 'public' ? csrf : { session: [], ...csrf }
  return Object.keys(scheme).length > 0 ? [scheme] : []
}

function parameters(operation: Operation, components: Components): JsonObject {
  const list: JsonObject[] = []
  const add = (place: 'path' | 'query', schema: Operation['params']) => {
    for (const [name, property] of Object.entries(schema?.properties ?? {})) {
      list.push({
        name,
        in: place,
        required:
          place === 'path' || (schema?.required as readonly string[] | undefined)?.includes(name) === true,
        schema: components.inline(property),
      })
    }
  }
  add('path', operation.params)
  add('query', operation.query)
  if (operation.streams && operation.method === 'GET') {
    list.push({
      name: 'last-event-id',
      in: 'header',
      required: false,
      description: 'Go on after this event.',
      schema: { type: 'integer', minimum: 0 },
    })
  }
  return list.length > 0 ? { parameters: list } : {}
}

/** OpenAPI 3.1 says of bytes their media type and no schema. */
const bytesContent = { 'application/octet-stream': {} }

function requestBody(operation: Operation, components: Components): JsonObject {
  if (operation.body_type) return { requestBody: { required: true, content: bytesContent } }
  if (!operation.body) return {}
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: components.inline(operation.body) } },
    },
  }
}

function responses(operation: Operation, components: Components): JsonObject {
  const entries = Object.entries(operation.responses).map(([status, schema]): [string, JsonObject] => [
    status,
    {
      description: statusText[status] ?? 'Done.',
      headers: requestIdHeader,
      content: { 'application/json': { schema: components.inline(schema) } },
    },
  ])
  const byStatus = Object.fromEntries(entries) as Record<string, JsonObject>
  if (operation.response_type) {
    byStatus[200] = { description: 'The file.', headers: requestIdHeader, content: bytesContent }
  }
  if (operation.streams) byStatus[200] = withStream(byStatus[200], components)
  return { ...byStatus, default: { $ref: '#/components/responses/Failure' } }
}

/** The schema is that of one event: OpenAPI 3.1 has no word for a sequence of them. */
function withStream(success: JsonObject | undefined, components: Components): JsonObject {
  return {
    description: `${success ? 'Done; as' : 'As'} \`text/event-stream\`: \`id\` is the seq, \`event\` the type, \`data\` one RunEvent as JSON. An event \`${sessionEndedEvent}\` without id ends the stream when the session is over.`,
    headers: requestIdHeader,
    content: {
      ...(success?.content as JsonObject | undefined),
      'text/event-stream': { schema: components.inline(RunEvent) },
    },
  }
}
