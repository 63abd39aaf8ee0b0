/**
 * What the types cannot say about operations. Each rule returns the sentence to read, or null. The values are read as
 * if they could be anything: a cast in the contract must not get past this.
 */
import { errorRegistry } from '../../contracts/src/errors.ts'
import { flagRegistry } from '../../contracts/src/flags.ts'
import { limitBuckets } from '../../contracts/src/limits.ts'
import {
  type Lane,
  lanePrefixes,
  lanes,
  type Operation,
  type PlannedOperation,
  permissions,
} from '../../contracts/src/operation.ts'
import { planPhases } from '../../contracts/src/operations/planned.ts'

/** The whole of /api, for ever. Nothing may be added; a line may only go when the lane goes. */
export const legacyRoutes = [
  'POST /api/auth/login',
  'POST /api/auth/logout',
  'GET /api/auth/me',
  'POST /api/chat',
  'GET /api/conversations',
  'GET /api/conversations/{conversation_id}',
  'GET /api/health',
] as const

type Placed = Operation | PlannedOperation
type Rule<O> = (operation: O) => string | null

const known = (name: string, registry: object) => Object.hasOwn(registry, name)

const rulesForAll: readonly Rule<Placed>[] = [
  ({ lane }) => (lanes.includes(lane) ? null : `unknown lane ${lane}`),
  ({ permission }) => (permissions.includes(permission) ? null : `unknown permission ${permission}`),
  ({ lane, path }) => (laneOfPath(path) === lane ? null : `${path} is not in the ${lane} lane`),
  ({ lane, permission }) => (lane === 'dev' && permission !== 'admin' ? 'the dev lane is for admins' : null),
  ({ lane, permission }) =>
    lane !== 'dev' && lane !== 'ui' && permission === 'admin' ? `no admin work in the ${lane} lane` : null,
  ({ lane, permission }) =>
    (lane === 'public') === (permission === 'token') ? null : 'tokens and the public lane belong together',
  ({ flag }) => (flag === undefined || known(flag, flagRegistry) ? null : `unknown flag ${flag}`),
  ({ lane, flag }) =>
    lane === 'public' && flag !== 'public_api' ? 'the public lane has the flag public_api' : null,
  ({ lane, flag }) =>
    lane === 'legacy' && flag !== 'legacy_api' ? 'the legacy lane has the flag legacy_api' : null,
  ({ lane, method, path }) =>
    lane !== 'legacy' || (legacyRoutes as readonly string[]).includes(`${method} ${path}`)
      ? null
      : `${method} ${path} is new in the legacy lane, which is closed`,
  ({ path }) =>
    /^(\/([a-z0-9-]+|\{[a-z]+(_[a-z]+)+\}))+$/.test(path) ? null : `${path} is not kebab/{snake_case}`,
]

const rulesForLanded: readonly Rule<Operation>[] = [
  ({ limit }) => (limit && known(limit, limitBuckets) ? null : `unknown limit ${limit}`),
  ({ summary }) => (summary?.trim() ? null : 'has no summary'),
  ({ method, body, body_type }) => (method === 'GET' && (body || body_type) ? 'GET has no body' : null),
  ({ body, body_type }) => (body && body_type ? 'its body has two shapes' : null),
  ({ body_type, body_bytes }) => (body_type && !body_bytes ? 'says no size of its body' : null),
  ({ path, params }) => {
    const inPath = placeholders(path)
    const inSchema = Object.keys(params?.properties ?? {})
    return inPath.sort().join() === inSchema.sort().join()
      ? null
      : `params [${inSchema}] are not those of ${path}`
  },
  ({ params }) => openObject('params', params),
  ({ query }) => openObject('query', query),
  ({ body }) => openObject('body', body),
  ({ responses, response_type, streams }) =>
    streams || response_type || Object.keys(responses ?? {}).some(status => status.startsWith('2'))
      ? null
      : 'has no success',
  ({ errors }) => {
    const strange = errors.filter(code => !known(code, errorRegistry))
    return strange.length > 0 ? `unknown error codes ${strange}` : null
  },
]

const rulesForPlanned: readonly Rule<PlannedOperation>[] = [
  ({ phase }) => ((planPhases as readonly string[]).includes(phase) ? null : `unknown phase ${phase}`),
]

type Entries<O> = readonly (readonly [id: string, operation: O])[]

export function lintOperations(landed: Entries<Operation>, planned: Entries<PlannedOperation>): string[] {
  const problems: string[] = []
  const apply = <O>(id: string, operation: O, rules: readonly Rule<O>[]) => {
    for (const rule of rules) {
      const problem = rule(operation)
      if (problem) problems.push(`${id}: ${problem}`)
    }
  }
  const ids = new Set<string>()
  const routes = new Map<string, string>()
  for (const [id, operation] of [...landed, ...planned]) {
    if (!/^[a-z]+([A-Z][a-z0-9]*)*$/.test(id)) problems.push(`${id}: an id is camelCase`)
    if (ids.has(id)) problems.push(`${id}: this id is used twice`)
    ids.add(id)
    // A router cannot tell two placeholders apart by their names.
    const route = `${operation.method} ${operation.path.replaceAll(/\{[^}]*\}/g, '{}')}`
    if (routes.has(route)) problems.push(`${id}: ${route} is already ${routes.get(route)}`)
    routes.set(route, id)
    apply<Placed>(id, operation, rulesForAll)
  }
  for (const [id, operation] of landed) apply(id, operation, rulesForLanded)
  for (const [id, operation] of planned) apply(id, operation, rulesForPlanned)
  return problems
}

/** The longest prefix wins: `/v1/dev` is not the UI lane. */
function laneOfPath(path: string): Lane | undefined {
  return [...lanes]
    .sort((a, b) => lanePrefixes[b].length - lanePrefixes[a].length)
    .find(lane => path.startsWith(`${lanePrefixes[lane]}/`))
}

const placeholders = (path: string) => [...path.matchAll(/\{([^}]*)\}/g)].map(match => match[1] ?? '')

/** Unknown properties are refused at every depth, or a typing mistake of a client goes unnoticed. */
function openObject(place: string, schema: unknown): string | null {
  if (Array.isArray(schema)) return first(schema, item => openObject(place, item))
  if (typeof schema !== 'object' || schema === null) return null
  const { type, additionalProperties } = schema as { type?: unknown; additionalProperties?: unknown }
  if (type === 'object' && additionalProperties !== false) return `${place} takes unknown properties`
  return first(Object.entries(schema), ([key, value]) => openObject(`${place}.${key}`, value))
}

function first<T>(items: readonly T[], look: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = look(item)
    if (found) return found
  }
  return null
}
