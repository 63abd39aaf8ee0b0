/** Breaking changes of the current OpenAPI document against the frozen one, as sentences. */
import { apiCompare } from 'api-smart-diff'
import { compareSchemas, type Direction, type Resolve, type Schema } from './breaking-schemas.ts'

export type Document = {
  readonly paths: Record<string, Record<string, Schema>>
  readonly components: Record<string, Record<string, Schema>>
}

type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
}
type Content = Record<string, { readonly schema: Schema }>

export function breakingChanges(frozen: Document, current: Document): string[] {
  const changes = [...ownFindings(frozen, current), ...secondOpinion(frozen, current)]
  return [...new Set(changes)]
}

function ownFindings(frozen: Document, current: Document): string[] {
  const changes: string[] = []
  const before = resolver(frozen)
  const after = resolver(current)

  for (const [path, methods] of Object.entries(frozen.paths)) {
    for (const [method, was] of Object.entries(methods)) {
      const place = `${method.toUpperCase()} ${path}`
      const is = current.paths[path]?.[method]
      if (!is) {
        changes.push(`${place}: operation removed`)
        continue
      }
      compareGuards(place, was, is)
      compareParameters(place, was, is)
      compareBody(place, was, is)
      compareResponses(place, was, is)
    }
  }
  return changes

  function schemas(place: string, direction: Direction, was: Schema, is: Schema) {
    const found = (path: string, what: string) => changes.push(`${path}: ${what}`)
    compareSchemas(place, was, is, { direction, before, after, found, open: new Set() })
  }

  function compareGuards(place: string, was: Schema, is: Schema) {
    for (const key of ['operationId', 'x-lane', 'x-permission', 'x-flag']) {
      // A permission may be dropped for everybody, and a flag may go: nobody is shut out by that.
      if (was[key] === is[key] || (key === 'x-flag' && is[key] === undefined)) continue
      if (key === 'x-permission' && is[key] === 'public') continue
      changes.push(`${place}: ${key} ${String(was[key])} became ${String(is[key])}`)
    }
  }

  function compareParameters(place: string, was: Schema, is: Schema) {
    const wasList = (was.parameters ?? []) as Parameter[]
    const isList = (is.parameters ?? []) as Parameter[]
    const same = (a: Parameter) => (b: Parameter) => a.name === b.name && a.in === b.in
    for (const old of wasList) {
      const next = isList.find(same(old))
      if (!next) changes.push(`${place}: parameter ${old.name} removed`)
      else schemas(`${place} ?${old.name}`, 'request', old.schema, next.schema)
    }
    for (const next of isList) {
      if (next.required && !wasList.find(same(next))?.required) {
        changes.push(`${place}: parameter ${next.name} is now required`)
      }
    }
  }

  function compareBody(place: string, was: Schema, is: Schema) {
    const wasContent = contentOf(was.requestBody)
    const isContent = contentOf(is.requestBody)
    if (Object.keys(wasContent).length === 0 && Object.keys(isContent).length > 0) {
      changes.push(`${place}: a request body is now required`)
    }
    for (const [type, { schema }] of Object.entries(wasContent)) {
      const next = isContent[type]
      if (!next) changes.push(`${place}: request type ${type} removed`)
      else schemas(`${place} body`, 'request', schema, next.schema)
    }
  }

  function compareResponses(place: string, was: Schema, is: Schema) {
    const isByStatus = (is.responses ?? {}) as Record<string, Schema>
    for (const [status, response] of Object.entries((was.responses ?? {}) as Record<string, Schema>)) {
      const next = isByStatus[status]
      if (!next) {
        changes.push(`${place}: answer ${status} removed`)
        continue
      }
      const isContent = contentOf(after(next))
      for (const [type, { schema }] of Object.entries(contentOf(before(response)))) {
        const other = isContent[type]
        if (!other) changes.push(`${place}: answer ${status} as ${type} removed`)
        else schemas(`${place} ${status}`, 'response', schema, other.schema)
      }
    }
  }
}

/**
 * api-smart-diff sees some request changes that we do not look for. It calls additions to a response breaking, which
 * here they are not, and judges components by themselves, where it cannot know which way they travel.
 */
function secondOpinion(frozen: Document, current: Document): string[] {
  // It rewrites the documents that it is given.
  return apiCompare(structuredClone(frozen), structuredClone(current))
    .diffs.filter(
      ({ type, action, path }) =>
        type === 'breaking' && path[0] === 'paths' && !(action === 'add' && path.includes('responses')),
    )
    .map(({ action, path }) => `${path.slice(1).join(' › ')}: ${action}`)
}

function resolver(document: Document): Resolve {
  return function resolve(schema) {
    if (typeof schema.$ref !== 'string') return schema
    const [, , kind = '', name = ''] = schema.$ref.split('/')
    const target = document.components[kind]?.[name]
    if (!target) throw new Error(`${schema.$ref} leads nowhere`)
    return resolve(target)
  }
}

const contentOf = (holder: unknown): Content => (holder as { content?: Content } | undefined)?.content ?? {}
