import { Code, Download, ImageDown, Workflow } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { showToast } from '../../stores/toasts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CodeBlock } from '../markdown/code-block.tsx'
import { CopyButton } from '../markdown/copy-button.tsx'
import { type Drawing, draw, endedBadly, type Theme } from './drawing-frame.ts'
import { addressOf, saveAsPng, saveAsSvg } from './save-drawing.ts'

/** Wider ones are scrolled where there is little room. */
const wide = 600

/** What was written is always one press away; while it is drawn, and when it cannot be, it is what one sees. */
export function Diagram({ source }: { source: string }) {
  const theme = useShownTheme()
  const [wanted, setWanted] = useState(() => !endedBadly(source))
  const [asSource, setAsSource] = useState(false)
  const { drawing, problem } = useDrawing(source, theme, wanted)

  if (!drawing || asSource) {
    return (
      <>
        <CodeBlock
          code={source}
          info="mermaid"
          open={false}
          actions={
            drawing && (
              <IconButton
                size="small"
                label="Show diagram"
                icon={<Workflow size={16} />}
                onClick={() => setAsSource(false)}
              />
            )
          }
        />
        {problem && <p className="text-13 text-muted">This diagram cannot be drawn. {problem}</p>}
        {!wanted && (
          <p className="flex flex-wrap items-center gap-x-3 text-13 text-muted">
            Drawing this diagram did not end last time.
            <Button size="small" onClick={() => setWanted(true)}>
              Draw it again
            </Button>
          </p>
        )}
      </>
    )
  }
  return <Picture source={source} drawing={drawing} onShowSource={() => setAsSource(true)} />
}

type PictureProps = { source: string; drawing: Drawing; onShowSource: () => void }

function Picture({ source, drawing, onShowSource }: PictureProps) {
  const savePng = () => {
    const ground = getComputedStyle(document.documentElement).backgroundColor
    saveAsPng(drawing, ground).catch((error: Error) => showToast(error.message, { tone: 'bad' }))
  }
  return (
    <figure className="code-block" aria-label="Diagram">
      <figcaption className="code-bar">
        <span className="min-w-0 truncate">diagram</span>
        <span className="flex gap-0.5">
          <IconButton size="small" label="Show source" icon={<Code size={16} />} onClick={onShowSource} />
          <IconButton
            size="small"
            label="Download as SVG"
            icon={<Download size={16} />}
            onClick={() => saveAsSvg(drawing)}
          />
          <IconButton size="small" label="Download as PNG" icon={<ImageDown size={16} />} onClick={savePng} />
          <CopyButton label="Copy source" text={() => source} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a scroll area around a picture, not a set of fields */}
      <div
        className={classNames('diagram', drawing.width > wide && 'diagram-wide')}
        role="group"
        aria-label="Diagram"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        tabIndex={0}
      >
        <img
          src={addressOf(drawing)}
          width={Math.ceil(drawing.width)}
          height={Math.ceil(drawing.height)}
          alt="Drawn from its source, which Show source brings"
        />
      </div>
    </figure>
  )
}

type Drawn = { readonly drawing: Drawing | null; readonly problem: string | null }
const nothing: Drawn = { drawing: null, problem: null }

function useDrawing(source: string, theme: Theme, wanted: boolean): Drawn {
  const [drawn, setDrawn] = useState(nothing)
  useEffect(() => {
    if (!wanted) return
    let current = true
    draw(source, theme).then(
      drawing => current && setDrawn({ drawing, problem: null }),
      (error: unknown) => current && setDrawn({ drawing: null, problem: reasonOf(error) }),
    )
    return () => {
      current = false
    }
  }, [source, theme, wanted])
  return drawn
}

/** The library's own words say where it stopped reading; the first line is enough. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : '').split('\n', 1)[0] ?? ''

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}

const useShownTheme = (): Theme =>
  useSyncExternalStore(subscribe, () =>
    document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light',
  )
