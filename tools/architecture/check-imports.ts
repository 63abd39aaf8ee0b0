/** Who imports whom, what stands where, what is called what, and how long it is. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { arrows } from '../../server/src/agents/arrows.ts'
import { judgeContent } from './content-rules.ts'
import { judgeLength, judgeName } from './file-rules.ts'
import { findImports } from './imports.ts'
import { exists, filesBelow, readText, report, root } from './repository.ts'
import { judgeArrows, judgeImport } from './rules.ts'

const listed = JSON.parse(readText('tools/long-files.json')) as { readonly [path: string]: string }
const files = ['contracts', 'server', 'web', 'tools', 'e2e', 'bench'].flatMap(filesBelow)
const problems: string[] = []

for (const path of files) {
  const add = (found: readonly string[]) => problems.push(...found.map(problem => `${path}: ${problem}`))
  add(judgeName(path))
  if (!/\.(ts|tsx|mjs|js|css|html)$/.test(path)) continue
  const text = readText(path)
  add(judgeLength(path, text, listed))
  // A test stands outside and may reach for anything.
  if (/\.test\.tsx?$/.test(path) || !/^(contracts|server|web)\/src\//.test(path)) continue
  if (!/\.tsx?$/.test(path)) continue
  add(judgeContent(path, text))
  for (const found of findImports(text)) {
    const problem = judgeImport(path, found, arrows)
    if (problem) problems.push(`${path}:${found.line}: ${problem}`)
  }
}
for (const path of Object.keys(listed)) {
  if (!exists(path)) problems.push(`tools/long-files.json: ${path} does not exist`)
}

const agentFolder = join(root, 'server/src/agents')
const folders = existsSync(agentFolder)
  ? readdirSync(agentFolder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
  : []
problems.push(...judgeArrows(arrows, folders))

report(problems, `${files.length} files keep to the architecture`)
