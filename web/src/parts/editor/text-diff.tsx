import { type Change, changesBetween } from '@omniai/contracts/text/change'
import { useMemo } from 'react'

/** So much that stayed is shown around each change. */
const around = 160
/** Nobody reads more changes than this one below the other, and a page should not try. */
const mostShown = 400

type Piece = { readonly kind: 'same' | 'added' | 'removed' | 'left-out'; readonly text: string }

export function piecesOf(before: string, changes: readonly Change[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const same = (end: number, isLast: boolean) => {
    const text = before.slice(at, end)
    const first = pieces.length === 0
    const head = first ? 0 : around
    const tail = isLast ? 0 : around
    if (text.length > head + tail + around) {
      if (head > 0) pieces.push({ kind: 'same', text: text.slice(0, head) })
      pieces.push({ kind: 'left-out', text: '' })
      if (tail > 0) pieces.push({ kind: 'same', text: text.slice(-tail) })
    } else if (text !== '') pieces.push({ kind: 'same', text })
    at = end
  }
  for (const change of changes) {
    same(change.start, false)
    const removed = before.slice(change.start, change.end)
    if (removed !== '') pieces.push({ kind: 'removed', text: removed })
    if (change.text !== '') pieces.push({ kind: 'added', text: change.text })
    at = change.end
  }
  same(before.length, true)
  return pieces
}

/** What became of a text, in line. Added and removed differ by underline and strike-through too, not only by colour. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const { pieces, more } = useMemo(() => {
    const changes = changesBetween(before, after)
    return { pieces: piecesOf(before, changes.slice(0, mostShown)), more: changes.length - mostShown }
  }, [before, after])
  if (before === after) return <p className="text-14 text-muted">Both are the same.</p>
  return (
    <div className="text-14 leading-relaxed whitespace-pre-wrap text-normal">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other identity
        <DiffPiece key={index} {...piece} />
      ))}
      {more > 0 && <p className="pt-3 text-13 text-muted">and {more.toLocaleString('en')} more changes</p>}
    </div>
  )
}

function DiffPiece({ kind, text }: Piece) {
  switch (kind) {
    case 'added':
      return (
        <ins className="rounded-6 bg-good-soft text-strong decoration-good underline-offset-2">{text}</ins>
      )
    case 'removed':
      return <del className="rounded-6 bg-bad-soft text-normal decoration-bad">{text}</del>
    case 'left-out':
      return (
        <span className="my-2 block border-t border-dashed border-line text-center text-12 text-muted">
          unchanged
        </span>
      )
    case 'same':
      return text
  }
}
