import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const skipped = new Set(['node_modules', 'dist', 'fixtures', 'data', 'test-results', 'playwright-report'])

/** Every file below a folder, as a path from the root; hidden, generated and installed folders left out. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
      if (entry.name.startsWith('.') || skipped.has(entry.name)) return []
      if (entry.isDirectory()) return filesBelow(path)
      return entry.isFile() ? [path] : []
    })
}

export const readText = (path: string) => readFileSync(join(root, path), 'utf8')
export const exists = (path: string) => existsSync(join(root, path))

/** Prints what is wrong, and ends the process accordingly. */
export function report(problems: readonly string[], allWell: string): void {
  for (const problem of problems) console.error(problem)
  if (problems.length === 0) console.log(allWell)
  else process.exitCode = 1
}
