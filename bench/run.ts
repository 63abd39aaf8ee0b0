/**
 * `npm run bench` runs all, `npm run bench -- streaming memory` some, `--quick` each in its smallest size, which only
 * shows that it runs. Prints tables of ratios; nothing here passes or fails by a time.
 */
import { cpus, loadavg } from 'node:os'
import { memory, overload, readers, startUp } from './holding.ts'
import { instances } from './instances.ts'
import { stopAll } from './processes.ts'
import { reads } from './reads.ts'
import { type Sizes, streaming } from './streaming.ts'

const benches: Readonly<Record<string, (sizes: Sizes) => Promise<void>>> = {
  streaming,
  memory,
  readers,
  overload,
  'start-up': startUp,
  reads,
  instances,
}

const words = process.argv.slice(2)
const isQuick = words.includes('--quick')
const names = words.filter(word => !word.startsWith('--'))
const unknown = names.find(name => !Object.hasOwn(benches, name))
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}". There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

const load = () =>
  loadavg()
    .map(value => value.toFixed(1))
    .join(' ')
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`,
)
console.log(`Load average before: ${load()}`)
try {
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    await benches[name]!({ isQuick })
    await stopAll()
  }
  console.log(`\nLoad average after: ${load()}`)
} finally {
  await stopAll()
}
