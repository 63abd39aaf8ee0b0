import { readSource } from './source-text.ts'

export type Import = {
  readonly specifier: string
  /** Gone when the program runs: `import type`, `export type`, `typeof import()`. */
  readonly typeOnly: boolean
  readonly line: number
}

const staticImport =
  /(?<![\w$.])(import|export)\b(\s+type\b(?!\s+from\b|\s*,))?(\s*[\w$*{}\s,]*?\bfrom)?\s*(['"])( *)\4/g
const dynamicImport = /(typeof\s+)?(?<![\w$.])(?:import|require)\s*\(\s*(?:(['"])( *)\2)?/g

/** Every module that a file names. An import whose name is computed comes back as `?`: it cannot be judged. */
export function findImports(text: string): Import[] {
  const { code, bare } = readSource(text)
  const found: Import[] = []
  const add = (match: RegExpExecArray, inside: string | undefined, typeOnly: boolean) => {
    const end = match.index + match[0].length - 1
    const specifier = inside === undefined ? '?' : code.slice(end - inside.length, end)
    found.push({ specifier, typeOnly, line: bare.slice(0, match.index).split('\n').length })
  }
  for (const match of bare.matchAll(staticImport)) {
    const [, keyword, type, from, , inside] = match
    if (keyword === 'export' && !from) continue
    add(match, inside, type !== undefined)
  }
  for (const match of bare.matchAll(dynamicImport)) add(match, match[3], match[1] !== undefined)
  return found
}
