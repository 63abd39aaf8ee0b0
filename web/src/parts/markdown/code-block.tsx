import { Download, WrapText } from 'lucide-react'
import { memo, type ReactNode, useEffect, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from './copy-button.tsx'
import type { Piece } from './highlight.ts'
import { saveCode } from './save-code.ts'

type CodeBlockProps = {
  code: string
  /** The info string of the fence, as written. */
  info: string
  /** It may still grow. */
  open: boolean
  /** Beside the buttons that all code has. */
  actions?: ReactNode
}

/** Colouring longer code would be felt. */
const longestColoured = 40_000
/** More lines than this are folded, unless one saw them being written. */
const longestUnfolded = 40

export function CodeBlock({ code, info, open, actions }: CodeBlockProps) {
  const language = /^[\w+#.-]+/.exec(info)?.[0].toLowerCase() ?? ''
  const [wrap, setWrap] = useState(false)
  const lines = open ? 0 : lineCount(code)
  const [unfolded, setUnfolded] = useState(open || lines <= longestUnfolded)
  const pieces = usePieces(code, language, open)
  return (
    <figure className="code-block" aria-label={language ? `Code, ${language}` : 'Code'}>
      <figcaption className="code-bar">
        <span className="min-w-0 truncate">{language || 'text'}</span>
        <span className="flex gap-0.5">
          {actions}
          <IconButton
            size="small"
            label="Wrap lines"
            aria-pressed={wrap}
            className={wrap ? 'text-accent' : ''}
            icon={<WrapText size={16} />}
            onClick={() => setWrap(!wrap)}
          />
          <IconButton
            size="small"
            label="Download code"
            icon={<Download size={16} />}
            onClick={() => saveCode(code, language)}
          />
          <CopyButton label="Copy code" text={() => code} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre tabIndex={0} className={classNames(wrap && 'code-wrap', !unfolded && 'code-folded')}>
        <code>{pieces ? <Coloured pieces={pieces} /> : <Growing code={code} />}</code>
      </pre>
      {lines > longestUnfolded && (
        <Button size="small" look="quiet" className="m-1 text-muted" onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? 'Show less' : `Show all ${lines} lines`}
        </Button>
      )}
    </figure>
  )
}

function lineCount(code: string): number {
  let lines = 1
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) lines += 1
  return lines
}

function usePieces(code: string, language: string, open: boolean): readonly Piece[] | null {
  const [coloured, setColoured] = useState<{ code: string; pieces: readonly Piece[] | null } | null>(null)
  const wanted = !open && language !== '' && code.length <= longestColoured
  useEffect(() => {
    if (!wanted) return
    let current = true
    void import('./highlight.ts').then(
      ({ highlight }) => {
        if (current) setColoured({ code, pieces: highlight(code, language) })
      },
      // Without colours code reads just as well.
      () => {},
    )
    return () => {
      current = false
    }
  }, [code, language, wanted])
  return wanted && coloured?.code === code ? coloured.pieces : null
}

const Coloured = memo(function Coloured({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, scope }, index) =>
    scope ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of settled code never move
      <span key={index} className={`code-${scope.split('.')[0]?.replace(/[^\w-]/g, '')}`}>
        {text}
      </span>
    ) : (
      text
    ),
  )
})

const chunkLength = 2_000

/** Code that is still being written, in chunks, so that one more line doesn't touch those before it. */
function Growing({ code }: { code: string }) {
  const chunks: string[] = []
  for (let from = 0; from < code.length; ) {
    const lineEnd = code.indexOf('\n', from + chunkLength)
    const to = lineEnd < 0 ? code.length : lineEnd + 1
    chunks.push(code.slice(from, to))
    from = to
  }
  // biome-ignore lint/suspicious/noArrayIndexKey: chunks only ever follow one another
  return chunks.map((chunk, index) => <Chunk key={index} text={chunk} />)
}

const Chunk = memo(function Chunk({ text }: { text: string }) {
  return <span>{text}</span>
})
