export type DocHeading = { readonly level: number; readonly title: string; readonly at: number }

/** Headings of a Markdown text, outside of fenced code. */
export function headingsOf(text: string): DocHeading[] {
  const found: DocHeading[] = []
  let fence: string | null = null
  let at = 0
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && fence === null) fence = mark
    else if (mark && fence !== null && mark[0] === fence[0] && mark.length >= fence.length) fence = null
    else if (fence === null) {
      const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line)
      if (heading?.[2]) found.push({ level: heading[1]!.length, title: heading[2].replace(/[*_`]/g, ''), at })
    }
    at += line.length + 1
  }
  return found
}

const wordsAMinute = 230

export function amountsOf(text: string): { words: number; characters: number; minutes: number } {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0
  return { words, characters: text.length, minutes: Math.max(1, Math.round(words / wordsAMinute)) }
}
