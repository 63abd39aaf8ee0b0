/** Every generated file of `contracts/`, by its path from the root of the repository. */
import { errorRegistry } from '../../contracts/src/errors.ts'
import { flagRegistry } from '../../contracts/src/flags.ts'
import { bounds, limitBuckets } from '../../contracts/src/limits.ts'
import type { Operation } from '../../contracts/src/operation.ts'
import { contractVersion, operations } from '../../contracts/src/operations/all.ts'
import { plannedOperations } from '../../contracts/src/operations/planned.ts'
import { RunEvent } from '../../contracts/src/run-events.ts'
import { ErrorEnvelope } from '../../contracts/src/schemas/basics.ts'
import { collectComponents, type JsonObject, kebab } from './components.ts'
import { endpointMap } from './endpoints.ts'
import { openapiDocument } from './openapi.ts'
import { routesFile, seldomRoutesFile } from './routes-file.ts'

/** One folder holds nothing but generated files: what is in it and not in the outputs is left over. */
export const generatedFolder = 'contracts/schemas'

export function contractOutputs(): Map<string, string> {
  const landed: Record<string, Operation> = operations
  const outputs = new Map<string, string>([
    ['contracts/openapi.json', text(openapiDocument(landed, contractVersion))],
    ['contracts/errors.json', text(errorRegistry)],
    ['contracts/flags.json', text(flagRegistry)],
    ['contracts/limits.json', text({ buckets: limitBuckets, bounds })],
    ['contracts/endpoints.md', endpointMap(landed, plannedOperations)],
    ['contracts/src/routes.generated.ts', routesFile(landed)],
    ['contracts/src/seldom-routes.generated.ts', seldomRoutesFile(landed)],
  ])
  for (const [name, schema] of schemaFiles(landed)) outputs.set(`${generatedFolder}/${name}`, text(schema))
  return outputs
}

/** Relative `$ref`s, so that the folder can be copied anywhere as it is. */
function schemaFiles(landed: Record<string, Operation>): [string, JsonObject][] {
  const components = collectComponents(name => `${kebab(name)}.json`)
  for (const { body, responses } of Object.values(landed)) {
    if (body) components.inline(body)
    for (const schema of Object.values(responses)) components.inline(schema)
  }
  components.inline(ErrorEnvelope)
  components.inline(RunEvent)
  return components.all().map(([name, schema]) => [
    `${kebab(name)}.json`,
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `${kebab(name)}.json`,
      ...schema,
    },
  ])
}

const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`
