import { ExternalLink } from 'lucide-react'
import type { Token, Tokens } from 'marked'
import { Fragment, type ReactNode, useContext } from 'react'
import { decodeEntities } from './entities.ts'
import type { MathToken } from './math-tokens.ts'
import { Maths } from './maths.tsx'
import { safeUrl } from './safe-url.ts'
import { ShowPicture } from './show-picture.ts'

/** Inline tokens as elements. What is not known, and all raw HTML, is shown as the text it is. */
export function Inline({ tokens }: { tokens: readonly Token[] | undefined }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text have no other identity
  return tokens?.map((token, index) => <Fragment key={index}>{inlineOf(token as Tokens.Generic)}</Fragment>)
}

function inlineOf(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case 'text':
      if (token.tokens) return <Inline tokens={token.tokens} />
      return token.escaped ? token.text : decodeEntities(token.text)
    case 'escape':
      return token.text
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'math':
      return <Maths token={token as Tokens.Generic & MathToken} />
    case 'br':
      return <br />
    case 'link':
      return <Anchor token={token as Tokens.Link} />
    case 'image':
      return <Image token={token as Tokens.Image} />
    case 'checkbox':
      return (
        <input
          type="checkbox"
          checked={token.checked}
          readOnly
          disabled
          aria-label={token.checked ? 'Done' : 'To do'}
        />
      )
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw
    default:
      return token.raw
  }
}

function Anchor({ token }: { token: Tokens.Link }) {
  const url = safeUrl(token.href)
  if (!url) return token.autolink ? token.text : <Inline tokens={token.tokens} />
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer">
      <Inline tokens={token.tokens} />
    </a>
  )
}

function Image({ token }: { token: Tokens.Image }) {
  const show = useContext(ShowPicture)
  return show?.(token.href, decodeEntities(token.text)) ?? <ImageStandIn token={token} />
}

/** Nothing is fetched from elsewhere because an answer says so: the host is shown, and a press opens it. */
function ImageStandIn({ token }: { token: Tokens.Image }) {
  const url = safeUrl(token.href)
  const name = decodeEntities(token.text)
  if (!url || url.startsWith('mailto:')) return name
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer" className="image-stand-in">
      <ExternalLink size={16} aria-hidden />
      <span>
        Image{name ? `: ${name}` : ''} <span className="text-muted">from {new URL(url).host}</span>
      </span>
    </a>
  )
}
