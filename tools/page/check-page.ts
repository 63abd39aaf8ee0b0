/** Judges the built page: `index.html`, and `404.html`, which a static host serves for every deep link. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgePage } from './page-rules.ts'

const couldNotBeMade = 3
const dist = join(import.meta.dirname, '..', '..', 'web', 'dist')
const apiOrigins = (process.env.API_ORIGINS ?? '').split(/[\s,]+/).filter(Boolean)

if (!existsSync(join(dist, 'index.html'))) {
  console.log('web/dist is not built: run `node tools/prepare.mjs` first')
  process.exit(couldNotBeMade)
}
const problems = ['index.html', '404.html'].flatMap(name => {
  const file = join(dist, name)
  if (!existsSync(file)) return [`${name}: missing`]
  return judgePage(readFileSync(file, 'utf8'), apiOrigins).map(problem => `${name}: ${problem}`)
})
if (problems.length === 0)
  console.log('the built page carries its policy first, and needs no exception from it')
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
