/** Names and lengths of files. */
import { basename } from 'node:path'

const forbidden = /^(utils?|helpers?|common|shared|misc|types|constants)$/
const judged = /^(contracts|server|web|tools|e2e|bench)\//
const source = /\.(ts|tsx|mjs|js|css)$/
const door = /^server\/src\/agents\/[a-z]+\/index\.ts$/

export const longest = 400

export function judgeName(path: string): string[] {
  if (!judged.test(path)) return []
  const problems: string[] = []
  for (const segment of path.split('/')) {
    const name = segment.replace(/\..*$/, '')
    if (forbidden.test(name))
      problems.push(`nothing is called ${name}: say what it is, and put it beside its user`)
  }
  if (/\bindex\.tsx?$/.test(path) && !door.test(path))
    problems.push('only the door of an agent is an index.ts')
  if (source.test(path) && !/^[a-z0-9.-]+$/.test(basename(path))) problems.push('file names are kebab-case')
  return problems
}

/** The list may only shrink: a file on it that became short must be taken off. */
export function judgeLength(
  path: string,
  text: string,
  listed: { readonly [path: string]: string },
): string[] {
  if (!judged.test(path) || !source.test(path) || path.includes('.generated.')) return []
  const lines = text.split('\n').length - 1
  const reason = listed[path]
  if (lines > longest && !reason?.trim()) {
    return [`${lines} lines; over ${longest} it is cut, or listed in tools/long-files.json with a reason`]
  }
  return lines <= longest && reason !== undefined ? ['short again: take it off tools/long-files.json'] : []
}
