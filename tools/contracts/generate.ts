/** `npm run contracts` writes the generated files; with `--check` it only says which are not fresh, and fails. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contractOutputs, generatedFolder } from './outputs.ts'

const root = join(import.meta.dirname, '../..')
const check = process.argv.includes('--check')

const outputs = contractOutputs()
const changed = [...outputs].filter(([path, content]) => read(path) !== content)
const leftOver = list(generatedFolder).filter(path => !outputs.has(path))

if (check) {
  for (const [path] of changed) console.error(`${path} is not what contracts/src says`)
  for (const path of leftOver) console.error(`${path} belongs to no component`)
  if (changed.length + leftOver.length > 0) {
    console.error('Run `npm run contracts` and commit the result.')
    process.exit(1)
  }
} else {
  for (const [path, content] of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (const path of leftOver) rmSync(join(root, path))
}
console.log(`${outputs.size} generated files, ${check ? 'all fresh' : `${changed.length} written`}`)

function read(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).map(name => `${folder}/${name}`)
  } catch {
    return []
  }
}
