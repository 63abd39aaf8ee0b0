import type { Snippet } from '@omniai/contracts/schemas/snippet'
import type { ReactNode } from 'react'

/** The words that were looked for are marked where the server says they stand; the text stays text. */
export function SnippetText({ snippet }: { snippet: Snippet }) {
  const { text, marks } = snippet
  const parts: ReactNode[] = []
  let at = 0
  for (const { start, end } of marks) {
    parts.push(text.slice(at, start))
    parts.push(
      <mark key={start} className="rounded-[3px] bg-accent-soft font-medium text-strong">
        {text.slice(start, end)}
      </mark>,
    )
    at = end
  }
  parts.push(text.slice(at))
  return (
    <>
      {snippet.cut_before && '… '}
      {parts}
      {snippet.cut_after && ' …'}
    </>
  )
}
