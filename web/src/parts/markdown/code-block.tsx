import { Check, Copy, WrapText } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/clipboard.ts'
import type { Piece } from './highlight.ts'

type CodeBlockProps = {
  code: string
  /** The info string of the fence, as written. */
  info: string
  /** It may still grow. */
  open: boolean
}

/** Colouring longer code would be felt. */
const longestColoured = 40_000
const copiedFor = 1_500

export function CodeBlock({ code, info, open }: CodeBlockProps) {
  const language = /^[\w+#.-]+/.exec(info)?.[0].toLowerCase() ?? ''
  const [wrap, setWrap] = useState(false)
  const pieces = usePieces(code, language, open)
  return (
    <figure className="code-block" aria-label={language ? `Code, ${language}` : 'Code'}>
      <figcaption className="code-bar">
        <span className="min-w-0 truncate">{language || 'text'}</span>
        <span className="flex gap-0.5">
          <IconButton
            size="small"
            label="Wrap lines"
            aria-pressed={wrap}
            className={wrap ? 'text-accent' : ''}
            icon={<WrapText size={16} />}
            onClick={() => setWrap(!wrap)}
          />
          <CopyCode code={code} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre tabIndex={0} className={classNames(wrap && 'code-wrap')}>
        <code>{pieces ? <Coloured pieces={pieces} /> : <Growing code={code} />}</code>
      </pre>
    </figure>
  )
}

function CopyCode({ code }: { code: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedFor)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <IconButton
      size="small"
      label={copied ? 'Copied' : 'Copy code'}
      icon={copied ? <Check size={16} className="text-good" /> : <Copy size={16} />}
      onClick={() => void copyText(code).then(setCopied)}
    />
  )
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
