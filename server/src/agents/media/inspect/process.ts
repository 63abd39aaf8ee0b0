/** A process for one file: its bytes come in, one Inspection goes out. It has no rights and little memory. */
import { buffer } from 'node:stream/consumers'
import { type Inspection, Refused } from './inspection.ts'
import { look } from './look.ts'

async function inspect(): Promise<Inspection> {
  try {
    return { found: await look(new Uint8Array(await buffer(process.stdin))) }
  } catch (error) {
    if (error instanceof Refused) return { refused: error.code, detail: error.message }
    throw error
  }
}

const said = JSON.stringify(await inspect())
// What a library left open does not keep it alive.
process.stdout.write(said, () => process.exit(0))
