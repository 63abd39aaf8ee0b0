import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Operation } from '../../contracts/src/operation.ts'
import { operations } from '../../contracts/src/operations/all.ts'
import { plannedOperations } from '../../contracts/src/operations/planned.ts'
import { runEventSchemas } from '../../contracts/src/run-events.ts'
import { collectComponents, type JsonObject } from './components.ts'
import { contractOutputs, generatedFolder } from './outputs.ts'

const outputs = contractOutputs()
const openapi = JSON.parse(outputs.get('contracts/openapi.json')!) as {
  paths: Record<string, Record<string, Record<string, unknown>>>
  components: Record<string, Record<string, JsonObject>>
}
const schemaFiles = [...outputs].filter(([path]) => path.startsWith(`${generatedFolder}/`))

test('the same contract gives the same files', () => {
  expect([...contractOutputs()]).toEqual([...outputs])
})

test('every landed operation is in the document, with its lane, permission, limit and errors', () => {
  for (const [id, operation] of Object.entries(operations)) {
    const described = openapi.paths[operation.path]?.[operation.method.toLowerCase()]
    expect(described, id).toMatchObject({
      operationId: id,
      'x-lane': operation.lane,
      'x-permission': operation.permission,
      'x-limit': operation.limit,
      responses: { default: { $ref: '#/components/responses/Failure' } },
    })
    expect(described?.['x-error-codes'], id).toContain('E_INTERNAL')
  }
})

test('every reference leads somewhere', () => {
  const references = [
    ...outputs.get('contracts/openapi.json')!.matchAll(/"\$ref": "#\/components\/(\w+)\/(\w+)"/g),
  ]
  expect(references.length).toBeGreaterThan(50)
  for (const [text, kind, name] of references) expect(openapi.components[kind!]?.[name!], text).toBeDefined()
})

test('a stream documents every event', () => {
  const union = openapi.components.schemas!.RunEvent as { anyOf: readonly unknown[] }
  expect(union.anyOf).toHaveLength(Object.keys(runEventSchemas).length)
  const streams = Object.values(openapi.paths).flatMap(methods =>
    Object.values(methods).filter(operation =>
      JSON.stringify(operation.responses).includes('text/event-stream'),
    ),
  )
  const streaming = Object.entries<Operation>(operations).filter(([, operation]) => operation.streams)
  expect(streaming.map(([id]) => id)).toContain('runEvents')
  expect(streams.map(operation => operation.operationId).sort()).toEqual(streaming.map(([id]) => id).sort())
})

test('the schema files compile together, as they lie in their folder', () => {
  const fromServer = createRequire(join(import.meta.dirname, '../../server/package.json'))
  const { Ajv2020 } = fromServer('ajv/dist/2020') as { Ajv2020: new (options: object) => Validator }
  const validator = new Ajv2020({ strict: false, validateFormats: false })
  for (const [, text] of schemaFiles) validator.addSchema(JSON.parse(text))
  for (const [path] of schemaFiles) {
    expect(validator.getSchema(path.slice(generatedFolder.length + 1)), path).toBeTypeOf('function')
  }
})

type Validator = { addSchema(schema: object): void; getSchema(id: string): unknown }

test('the map holds every operation of every lane', () => {
  const map = outputs.get('contracts/endpoints.md')!
  for (const [id, { path }] of Object.entries({ ...operations, ...plannedOperations })) {
    expect(map, id).toContain(`| \`${path}\` | \`${id}\` |`)
  }
})

test('refused: two schemas of one name', () => {
  const components = collectComponents(name => name)
  components.inline({ type: 'string', title: 'Name' })
  expect(() => components.inline({ type: 'number', title: 'Name' })).toThrow(
    /Two different schemas are called Name/,
  )
})

test('a property called title is not a component', () => {
  const components = collectComponents(name => name)
  const schema = { type: 'object', properties: { title: { type: 'string' } } }
  expect(components.inline(schema)).toEqual(schema)
})
