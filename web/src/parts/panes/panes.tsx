import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { bringForward, type PaneId, setLayout, useLayout } from '../../stores/workspace-layout.ts'
import { classNames } from '../../ui/class-names.ts'

export type Pane = { readonly id: PaneId; readonly label: string; readonly content: ReactNode }

/** CSS pixels. Narrower, no pane is of use; where they don't fit side by side, one is shown at a time. */
const leastWidth = 280
const keyStep = 24

/** Panes side by side that can be resized, or one of them with a switcher where there is no room for more. */
export function Panes({ panes }: { panes: readonly Pane[] }) {
  const { shares, hidden, front } = useLayout()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const shown = panes.filter(({ id }) => !hidden.includes(id))
  const single = width < shown.length * leastWidth
  const inFront = panes.find(({ id }) => id === front) ?? panes[0]!
  useNextPaneKey(box)
  const allShares = shown.reduce((sum, { id }) => sum + shares[id], 0)
  const roomOf = (one: Pane, other: Pane) => (width * (shares[one.id] + shares[other.id])) / allShares

  return (
    <div ref={box} className="flex min-h-0 grow flex-col">
      {single && panes.length > 1 && <Switcher panes={panes} front={inFront.id} />}
      <div className="flex min-h-0 grow">
        {panes.map(pane => {
          const at = shown.indexOf(pane)
          const isShown = single ? pane === inFront : at >= 0
          const next = shown[at + 1]
          return (
            <section
              key={pane.id}
              aria-label={pane.label}
              data-pane={pane.id}
              tabIndex={-1}
              style={single ? undefined : { flexGrow: shares[pane.id] }}
              className={classNames(
                'relative min-w-0 basis-0 flex-col outline-none',
                isShown ? 'flex' : 'hidden',
                single && 'grow',
                !single && next && 'border-r border-line',
              )}
            >
              {pane.content}
              {!single && isShown && next && (
                <Divider left={pane} right={next} box={box} room={roomOf(pane, next)} />
              )}
            </section>
          )
        })}
      </div>
    </div>
  )
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(() => window.innerWidth)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width))
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return width
}

/** F6 goes from pane to pane, as it goes through the parts of a window elsewhere. */
function useNextPaneKey(box: { readonly current: HTMLElement | null }) {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'F6' || event.defaultPrevented) return
      const all = [...(box.current?.querySelectorAll<HTMLElement>('[data-pane]') ?? [])].filter(
        pane => pane.offsetParent !== null,
      )
      if (all.length < 2) return
      event.preventDefault()
      const here = all.findIndex(pane => pane.contains(document.activeElement))
      const next = all[(here + (event.shiftKey ? all.length - 1 : 1)) % all.length]!
      // The place that is written in, where a pane has one; else the pane itself.
      const target =
        next.querySelector<HTMLElement>('[data-pane-focus], textarea, [contenteditable=true]') ?? next
      target.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [box])
}

function Switcher({ panes, front }: { panes: readonly Pane[]; front: PaneId }) {
  return (
    <div className="shrink-0 px-3 pb-2">
      <fieldset aria-label="Pane" className="flex rounded-10 bg-surface-2 p-0.5">
        {panes.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === front}
            onClick={() => bringForward(id)}
            className={classNames(
              'h-8 min-w-0 grow basis-0 truncate rounded-6 px-2 text-13 font-medium transition-colors pointer-coarse:h-11',
              id === front ? 'bg-surface-0 text-strong' : 'text-muted hover:text-strong',
            )}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

type DividerProps = {
  left: Pane
  right: Pane
  box: { readonly current: HTMLElement | null }
  /** CSS pixels that both have together. */
  room: number
}

/** Moves width from one neighbour to the other; what lies beyond them stays. */
function Divider({ left, right, box, room }: DividerProps) {
  const { shares } = useLayout()
  const both = shares[left.id] + shares[right.id]

  const widths = () => {
    const of = (pane: Pane) =>
      box.current?.querySelector(`[data-pane="${pane.id}"]`)?.getBoundingClientRect().width ?? leastWidth
    return { left: of(left), right: of(right) }
  }

  function resize(wanted: number) {
    const { left: one, right: other } = widths()
    const whole = one + other
    const width = Math.min(whole - leastWidth, Math.max(leastWidth, wanted))
    const share = (both * width) / whole
    setLayout({ shares: { ...shares, [left.id]: share, [right.id]: both - share } })
  }

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const from = box.current?.querySelector(`[data-pane="${left.id}"]`)?.getBoundingClientRect().left ?? 0
    resize(event.clientX - from)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const { left: one, right: other } = widths()
    if (event.key === 'ArrowLeft') resize(one - keyStep)
    else if (event.key === 'ArrowRight') resize(one + keyStep)
    else if (event.key === 'Home') resize(leastWidth)
    else if (event.key === 'End') resize(one + other - leastWidth)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator; hr cannot take a value
    <div
      role="separator"
      aria-label={`Between ${left.label} and ${right.label}`}
      aria-orientation="vertical"
      aria-valuenow={Math.round((room * shares[left.id]) / both)}
      aria-valuemin={leastWidth}
      aria-valuemax={Math.max(leastWidth, Math.round(room - leastWidth))}
      tabIndex={0}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => resize(widths().left / 2 + widths().right / 2)}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -right-1 z-(--layer-header) w-2 cursor-col-resize touch-none transition-colors hover:bg-accent/25 focus-visible:bg-accent/40 focus-visible:outline-none"
    />
  )
}
