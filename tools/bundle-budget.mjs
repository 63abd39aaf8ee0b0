/** How much JavaScript, gzipped, the first view of a page may cost. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { initialScripts } from './bundle-size.ts'
import { root } from './runtime.mjs'

// Beside the entry, the chunks that the first view asks for by itself. The renderer of answers comes with the first
// answer: until it is there, text stands as it is.
const budgets = [
  { name: 'login', budget: 85, chunks: [] },
  { name: 'chat', budget: 115, chunks: [/^src\/pages\/shell\.tsx$/] },
]

const couldNotBeMade = 3

const dist = join(root, 'web', 'dist')
if (!existsSync(join(dist, 'index.html'))) {
  console.log('web/dist is not built: run `node tools/prepare.mjs` first')
  process.exit(couldNotBeMade)
}
const manifestFile = join(dist, '.vite', 'manifest.json')
if (!existsSync(manifestFile)) {
  console.error('web/dist has no manifest: web/vite.config.ts needs `build.manifest: true`')
  process.exit(1)
}
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))

// Scripts that the page names itself, beside what Vite bundles.
const page = readFileSync(join(dist, 'index.html'), 'utf8')
const named = [...page.matchAll(/<script[^>]*\ssrc="(?:[^"]*\/)?([^"/]+\.js)"/g)].map(match => match[1])

const kilobytes = file => gzipSync(readFileSync(join(dist, file))).length / 1000
for (const { name, budget, chunks } of budgets) {
  const found = chunks.map(chunk => Object.keys(manifest).find(key => chunk.test(key)))
  if (found.includes(undefined)) {
    console.error(`${name}: a chunk has another name now; tools/bundle-budget.mjs has to know it`)
    process.exitCode = 1
  }
  const files = initialScripts(manifest, found.filter(Boolean))
  const beside = named.filter(file => existsSync(join(dist, file)))
  const size = [...files, ...beside].reduce((sum, file) => sum + kilobytes(file), 0)
  const line = `${name}: ${size.toFixed(1)} of ${budget} kB gzipped`
  if (size <= budget) console.log(line)
  else {
    console.error(`${line}, too much`)
    for (const file of files) console.error(`  ${kilobytes(file).toFixed(1).padStart(6)} kB  ${file}`)
    process.exitCode = 1
  }
}
