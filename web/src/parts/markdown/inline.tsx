import { ExternalLink } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { safeUrl } from './safe-url.ts'
import type { Inline } from './tokens.ts'

export function Inlines({ nodes }: { nodes: readonly Inline[] }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of one text have no other identity
  return nodes.map((node, index) => <Fragment key={index}>{inlineOf(node)}</Fragment>)
}

function inlineOf(node: Inline): ReactNode {
  switch (node.type) {
    case 'text':
      return node.text
    case 'code':
      return <code>{node.text}</code>
    case 'strong':
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Inlines nodes={node.children} />
        </del>
      )
    case 'link':
      return <Anchor href={node.href} nodes={node.children} />
    case 'image':
      return <ImageStandIn href={node.href} alt={node.alt} />
    case 'break':
      return <br />
  }
}

function Anchor({ href, nodes }: { href: string; nodes: readonly Inline[] }) {
  const url = safeUrl(href)
  if (!url) return <Inlines nodes={nodes} />
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer">
      <Inlines nodes={nodes} />
    </a>
  )
}

/** Nothing is fetched from elsewhere because an answer says so: the host is shown, and a press opens it. */
function ImageStandIn({ href, alt }: { href: string; alt: string }) {
  const url = safeUrl(href)
  if (!url || url.startsWith('mailto:')) return alt
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer" className="image-stand-in">
      <ExternalLink size={16} aria-hidden />
      <span>
        Image{alt ? `: ${alt}` : ''} <span className="text-muted">from {new URL(url).host}</span>
      </span>
    </a>
  )
}
