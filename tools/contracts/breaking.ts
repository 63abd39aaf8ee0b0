/**
 * Fails when contracts/openapi.json breaks what contracts/frozen/openapi.json promised. `--freeze` makes a promise of
 * what was added since: do it when an operation is released.
 */
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { breakingChanges, type Document } from './breaking-rules.ts'

const folder = join(import.meta.dirname, '../../contracts')
const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Document

const changes = breakingChanges(read('frozen/openapi.json'), read('openapi.json'))
for (const change of changes) console.error(change)
if (changes.length > 0) {
  console.error('Additive change is free; this needs a new version, a deprecation note and a date.')
  process.exit(1)
}
if (process.argv.includes('--freeze'))
  copyFileSync(join(folder, 'openapi.json'), join(folder, 'frozen/openapi.json'))
console.log('nothing that was promised is broken')
