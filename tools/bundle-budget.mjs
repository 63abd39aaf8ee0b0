/** How much JavaScript, gzipped, the first view of a page may cost. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { initialScripts } from './bundle-size.ts'
import { root } from './runtime.mjs'

const budgets = { login: 85, chat: 115 }
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
for (const [name, budget] of Object.entries(budgets)) {
  const files = initialScripts(manifest, name)
  const beside = named.filter(file => existsSync(join(dist, file)))
  const size = [...files, ...beside].reduce((sum, file) => sum + kilobytes(file), 0)
  const line = `${name}: ${size.toFixed(1)} of ${budget} kB gzipped`
  if (size <= budget) console.log(line)
  else {
    console.error(`${line}, too much`)
    process.exitCode = 1
  }
}
