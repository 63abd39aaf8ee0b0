import { Ajv2020, type FormatDefinition, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule, { type FormatsPlugin } from 'ajv-formats'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import fastJsonStringify, { type Schema } from 'fast-json-stringify'
import type { FastifyInstance, FastifySchemaValidationError } from 'fastify'

// The package is CommonJS whose default export Node hands over as the module itself.
const addFormats = addFormatsModule as unknown as FormatsPlugin

const options = {
  strict: false,
  allErrors: false,
  removeAdditional: false,
  useDefaults: false,
} as const

/** One of each for the process: they keep what they compiled, and nothing of an app. */
const bodies = new Ajv2020({ ...options, strictNumbers: true, coerceTypes: false })
const texts = new Ajv2020({ ...options, coerceTypes: true })

/**
 * Requests: unknown properties are refused, nothing is coerced in bodies, text of query and path becomes numbers
 * and booleans. Responses: Fastify's serializer writes only what the schema names.
 */
export function installSchemas(app: FastifyInstance, checkResponses: boolean): void {
  // Compiled at the first request of each operation: most are not asked for in the first second, the start is.
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const compile = () =>
      httpPart === 'body'
        ? refusals(bodies.compile(schema as object))
        : finite(texts.compile(schema as object))
    let validate: ReturnType<typeof compile> | undefined
    return (data: unknown) => {
      validate ??= compile()
      return validate(data)
    }
  })
  if (!checkResponses) {
    app.setSerializerCompiler(({ schema }) => {
      let write: ((data: unknown) => string) | undefined
      return data => {
        write ??= fastJsonStringify(schema as Schema) as (data: unknown) => string
        return write(data)
      }
    })
    return
  }
  app.setSerializerCompiler(({ schema }) => {
    let validate: ValidateFunction | undefined
    return data => {
      validate ??= bodies.compile(schema as object)
      const plain: unknown = JSON.parse(JSON.stringify(data))
      if (!validate(plain)) throw new Error(`Answer breaks its schema: ${JSON.stringify(validate.errors)}`)
      return JSON.stringify(plain)
    }
  })
}

const dateTime = fullFormats['date-time'] as FormatDefinition<string>

/** Also one that there is no number for is none: the format knows leap seconds, our clocks don't. */
const isTime = (text: string) =>
  (dateTime.validate as (text: string) => boolean)(text) && !Number.isNaN(Date.parse(text))

for (const ajv of [bodies, texts]) {
  addFormats(ajv)
  ajv.addFormat('date-time', isTime)
}

function refusals(validate: ValidateFunction) {
  return (data: unknown) =>
    validate(data) ? true : { error: (validate.errors ?? []) as FastifySchemaValidationError[] }
}

/** Ajv makes Infinity of `1e400` and, having made it, no longer asks whether it is a number. */
function finite(validate: ValidateFunction) {
  return (data: unknown) => {
    if (!validate(data)) return { error: (validate.errors ?? []) as FastifySchemaValidationError[] }
    const endless = Object.entries(data as object).find(([, value]) => Math.abs(value) === Infinity)
    if (!endless) return true
    const [name] = endless
    const message = 'must be a finite number'
    return { error: [{ keyword: 'type', instancePath: `/${name}`, schemaPath: '', params: {}, message }] }
  }
}
