/** The registry, the page for people and the codes in the source must name the same errors. */
type Sources = readonly (readonly [path: string, text: string])[]

const quoted = /['"`](E_[A-Z_]*[A-Z])['"`]/g
const section = /^## (E_[A-Z_]+)$/gm

export function judgeErrors(registry: readonly string[], page: string, sources: Sources): string[] {
  const problems: string[] = []
  const described = [...page.matchAll(section)].map(([, code]) => code!)
  const used = new Set<string>()
  for (const [path, text] of sources) {
    for (const [, code] of text.matchAll(quoted)) {
      used.add(code!)
      if (!registry.includes(code!)) problems.push(`${path}: ${code} is not in contracts/src/errors.ts`)
    }
  }
  for (const code of registry) {
    if (!described.includes(code)) problems.push(`docs/errors.md has no section ${code}`)
    if (!used.has(code))
      problems.push(`${code} is in the registry, and nothing in the source answers with it`)
  }
  for (const [index, code] of described.entries()) {
    if (!registry.includes(code)) problems.push(`docs/errors.md has a section ${code}, which does not exist`)
    if (described.indexOf(code) !== index) problems.push(`docs/errors.md has two sections ${code}`)
  }
  for (const text of page.split(/^## /m).slice(1)) {
    for (const label of ['What happened', 'What to do', 'Who acts']) {
      if (!text.includes(`**${label}**`))
        problems.push(`docs/errors.md: ${text.split('\n')[0]} does not say: ${label}`)
    }
  }
  return problems
}
