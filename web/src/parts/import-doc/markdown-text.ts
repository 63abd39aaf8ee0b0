/** A run of characters that look alike. */
export type Run = {
  readonly text: string
  readonly bold: boolean
  readonly italic: boolean
  readonly struck: boolean
  /** Where a link leads. */
  readonly href: string | null
  /** Its words stand for the picture that is there. */
  readonly picture?: string
}

const look = ({ bold, italic, struck, href }: Run) => JSON.stringify([bold, italic, struck, href])

/** Runs as one line of Markdown. What is text stays text: no sign of it becomes a format. */
export function inlineMarkdown(runs: readonly Run[]): string {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (run.picture !== undefined || last?.picture !== undefined) joined.push(run)
    else if (last && look(last) === look(run))
      joined[joined.length - 1] = { ...last, text: last.text + run.text }
    else if (run.text !== '') joined.push(run)
  }
  return joined
    .filter(({ text, picture }) => text !== '' || picture !== undefined)
    .map(formatted)
    .join('')
}

function formatted({ text, bold, italic, struck, href, picture }: Run): string {
  if (picture !== undefined) return `![${escapeText(text.replace(/\s+/g, ' ').trim())}](${picture})`
  // Marks hold only what begins and ends with a sign that is no blank.
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
  if (inner === '') return text
  const marks = `${struck ? '~~' : ''}${bold ? '**' : ''}${italic ? '*' : ''}`
  const marked = `${marks}${escapeText(inner)}${[...marks].reverse().join('')}`
  return `${before}${href === null ? marked : `[${marked}](${safeHref(href)})`}${after}`
}

const escapeText = (text: string) => text.replace(/[\\`*_[\]<>]|~(?=~)|(?<=~)~|&(?=#?\w+;)/g, '\\$&')

const safeHref = (href: string) =>
  href.replace(/[\s()<>\\]/g, sign => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** At the beginning of a paragraph some signs would make it something else. */
export const escapeStart = (line: string) =>
  line
    .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|={3,}|-{3,}|~{3,}|\|)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
