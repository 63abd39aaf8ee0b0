import { applyChanges, type Change, changesBetween } from '@omniai/contracts/text/change'
import { useMemo } from 'react'

/** Characters of what stays that are shown around what changes. */
const around = 80
const shownAtMost = 60

/** What will change, in the words of the document: what goes, what comes, and a little of what stays around it. */
export function ChangePreview({ text, changes }: { text: string; changes: readonly Change[] }) {
  const fine = useMemo(() => {
    const [only] = changes
    if (changes.length !== 1 || !only || only.start === only.end) return changes
    // A replaced passage shows which of its words are others.
    const before = text.slice(only.start, only.end)
    return changesBetween(
      before,
      applyChanges(before, [{ start: 0, end: before.length, text: only.text }]),
    ).map(change => ({ ...change, start: change.start + only.start, end: change.end + only.start }))
  }, [text, changes])
  if (fine.length === 0)
    return <p className="text-14 text-muted">Nothing changes: this is what stands there.</p>
  return (
    <div className="max-h-[40vh] overflow-y-auto rounded-10 border border-line bg-surface-0 px-3 py-2.5">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label="What will change"
        className="rounded-6 text-14 whitespace-pre-wrap"
      >
        {fine.slice(0, shownAtMost).map((change, index) => {
          const before = Math.max(fine[index - 1]?.end ?? 0, change.start - around)
          const next = fine[index + 1]?.start ?? text.length
          const after = Math.min(next, change.end + around)
          const isJoined = index > 0 && before === fine[index - 1]?.end
          const end = after === next && index + 1 < fine.length ? change.end : after
          return (
            <span key={change.start}>
              {!isJoined && before > 0 && <span className="text-muted">…</span>}
              <span className="text-muted">{text.slice(before, change.start)}</span>
              <Removed text={text.slice(change.start, change.end)} />
              <Added text={change.text} />
              <span className="text-muted">{text.slice(change.end, end)}</span>
            </span>
          )
        })}
        {fine.length > shownAtMost && (
          <span className="block text-13 text-muted">… and {fine.length - shownAtMost} more places</span>
        )}
      </section>
    </div>
  )
}

export function Removed({ text }: { text: string }) {
  if (text === '') return null
  return <del className="rounded-sm bg-bad-soft text-bad decoration-1">{text}</del>
}

export function Added({ text }: { text: string }) {
  if (text === '') return null
  return <ins className="rounded-sm bg-good-soft text-good no-underline">{text}</ins>
}
