import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule, { type FormatsPlugin } from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

// The package is CommonJS whose default export Node hands over as the module itself.
const addFormats = addFormatsModule as unknown as FormatsPlugin

/**
 * Requests: unknown properties are refused, nothing is coerced in bodies, text of query and path becomes numbers
 * and booleans. Responses: Fastify's serializer writes only what the schema names.
 */
export function installSchemas(app: FastifyInstance, checkResponses: boolean): void {
  const options = { strict: false, allErrors: false, removeAdditional: false, useDefaults: false } as const
  const bodies = new Ajv2020({ ...options, coerceTypes: false })
  const texts = new Ajv2020({ ...options, coerceTypes: true })
  addFormats(bodies)
  addFormats(texts)
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? bodies : texts).compile(schema as object),
  )
  if (!checkResponses) return
  app.setSerializerCompiler(({ schema }) => {
    const validate = bodies.compile(schema as object)
    return data => {
      const plain: unknown = JSON.parse(JSON.stringify(data))
      if (!validate(plain)) throw new Error(`Answer breaks its schema: ${JSON.stringify(validate.errors)}`)
      return JSON.stringify(plain)
    }
  })
}
