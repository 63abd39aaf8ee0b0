/**
 * A long text in pieces that can be read one by one, so that a preview draws only those in sight. A piece ends at an
 * empty line outside of fenced code; what follows there begins a new block whatever came before, unless it is indented.
 */
const wanted = 6_000

export function chunksOf(text: string): string[] {
  if (text.length <= wanted * 2) return text === '' ? [] : [text]
  const chunks: string[] = []
  const lines = text.split('\n')
  let chunk: string[] = []
  let length = 0
  let fence: string | null = null
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && fence === null) fence = mark
    else if (mark && fence !== null && mark[0] === fence[0] && mark.length >= fence.length) fence = null
    chunk.push(line)
    length += line.length + 1
    const next = lines[index + 1] ?? ''
    const begins = line.trim() === '' && /^(?:#{1,6} |[^\s\-*+\d>|])/.test(next)
    if (length >= wanted && fence === null && begins) {
      chunks.push(chunk.join('\n'))
      chunk = []
      length = 0
    }
  }
  if (chunk.length > 0) chunks.push(chunk.join('\n'))
  const references = referencesOf(text)
  return references === '' ? chunks : chunks.map(each => `${each}\n\n${references}`)
}

/** `[name]: address` may stand anywhere and be used anywhere. */
const referencesOf = (text: string): string =>
  (text.match(/^ {0,3}\[[^\]\n^][^\]\n]*\]: *\S.*$/gm) ?? []).slice(0, 500).join('\n')
