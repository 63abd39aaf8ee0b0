/**
 * Judges the built pages: `index.html`, `404.html`, which a static host serves for every deep link, and `diagram.html`,
 * which draws diagrams in a sandbox.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeDiagramPage, judgePage } from './page-rules.ts'

const couldNotBeMade = 3
const dist = join(import.meta.dirname, '..', '..', 'web', 'dist')
const apiOrigins = (process.env.API_ORIGINS ?? '').split(/[\s,]+/).filter(Boolean)

if (!existsSync(join(dist, 'index.html'))) {
  console.log('web/dist is not built: run `node tools/prepare.mjs` first')
  process.exit(couldNotBeMade)
}
const judges: readonly (readonly [string, (html: string) => string[]])[] = [
  ['index.html', html => judgePage(html, apiOrigins)],
  ['404.html', html => judgePage(html, apiOrigins)],
  ['diagram.html', judgeDiagramPage],
]
const problems = judges.flatMap(([name, judge]) => {
  const file = join(dist, name)
  if (!existsSync(file)) return [`${name}: missing`]
  return judge(readFileSync(file, 'utf8')).map(problem => `${name}: ${problem}`)
})
if (problems.length === 0)
  console.log('the built page carries its policy first, and needs no exception from it')
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
