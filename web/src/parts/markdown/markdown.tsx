import './markdown.css'
import type { Token, Tokens } from 'marked'
import { memo, type ReactNode, Suspense, useState } from 'react'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { createBlockReader } from './blocks.ts'
import { CodeBlock } from './code-block.tsx'
import { Inline } from './inline.tsx'
import type { MathToken } from './math-tokens.ts'
import { Maths } from './maths.tsx'
import { Table } from './table.tsx'

const Diagram = lazyPart(
  () => import('../diagram/diagram.tsx').then(module => module.Diagram),
  ({ source }: { source: string }) => <CodeBlock code={source} info="mermaid" open={false} />,
)

/** Markdown as React elements; there is no HTML string anywhere on the way. */
export function Markdown({ text, writing = false }: { text: string; writing?: boolean }) {
  const [readBlocks] = useState(createBlockReader)
  const blocks = readBlocks(text)
  const last = blocks.findLastIndex(block => block.type !== 'space')
  // A reference that comes late can change a block whose own text stayed the same.
  const fixed = !blocks.some(block => block.type === 'def')
  const levels = headingLevels(blocks)
  return (
    <div className="markdown">
      {blocks.map((block, index) =>
        block.type === 'space' || block.type === 'def' ? null : (
          <BlockView
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever follow one another
            key={index}
            block={block}
            level={levels[index] ?? 0}
            open={writing && index === last}
            fixed={fixed}
          />
        ),
      )}
    </div>
  )
}

/** The page has the first heading; an answer's begin below it, and none skips a level. Other blocks have none. */
function headingLevels(blocks: readonly Token[]): number[] {
  let last = 1
  return blocks.map(block => {
    if (block.type !== 'heading') return 0
    last = Math.min((block as Tokens.Heading).depth + 1, last + 1, 6)
    return last
  })
}

type BlockProps = { block: Token; level?: number; open: boolean; fixed: boolean }

const sameBlock = (before: BlockProps, after: BlockProps) =>
  before.block === after.block ||
  (after.fixed &&
    before.open === after.open &&
    before.block.type === after.block.type &&
    before.block.raw === after.block.raw)

const BlockView = memo(
  function BlockView({ block, level = 6, open }: BlockProps) {
    return blockOf(block as Tokens.Generic, level, open)
  },
  (before, after) => before.open === after.open && before.level === after.level && sameBlock(before, after),
)

function blockOf(token: Tokens.Generic, level: number, open: boolean): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token as Tokens.Heading} level={level} />
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      )
    case 'text':
      return <Inline tokens={token.tokens ?? [token as Token]} />
    case 'code':
      return <Code token={token as Tokens.Code} open={open && !isFenceClosed(token.raw)} />
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens} open={open} />
        </blockquote>
      )
    case 'list':
      return <List token={token as Tokens.List} open={open} />
    case 'table':
      return <Table token={token as Tokens.Table} />
    case 'math':
      return <Maths token={token as Tokens.Generic & MathToken} />
    case 'hr':
      return <hr />
    case 'space':
    case 'def':
      return null
    case 'html':
      return <p className="whitespace-pre-wrap">{token.raw.trimEnd()}</p>
    default:
      return <Inline tokens={[token as Token]} />
  }
}

function Blocks({ tokens, open }: { tokens: readonly Token[] | undefined; open: boolean }) {
  return tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever follow one another
    <BlockView key={index} block={token} open={open && index === tokens.length - 1} fixed={false} />
  ))
}

function Code({ token: { text, lang = '' }, open }: { token: Tokens.Code; open: boolean }) {
  const asText = <CodeBlock code={text} info={lang} open={open} />
  if (open || !/^mermaid\b/i.test(lang)) return asText
  return (
    <Suspense fallback={asText}>
      <Diagram source={text} />
    </Suspense>
  )
}

function isFenceClosed(raw: string): boolean {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1]
  return !fence || raw.trimEnd().endsWith(`\n${fence}`)
}

function Heading({ token, level }: { token: Tokens.Heading; level: number }) {
  const Tag = `h${level}` as 'h2'
  return (
    <Tag className={`heading-${Math.min(token.depth, 4)}`}>
      <Inline tokens={token.tokens} />
    </Tag>
  )
}

function List({ token, open }: { token: Tokens.List; open: boolean }) {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items only ever follow one another
    <Item key={index} item={item} open={open && index === token.items.length - 1} />
  ))
  if (!token.ordered) return <ul>{items}</ul>
  return <ol start={typeof token.start === 'number' ? token.start : 1}>{items}</ol>
}

type ItemProps = { item: Tokens.ListItem; open: boolean }

const Item = memo(
  function Item({ item, open }: ItemProps) {
    return (
      <li className={item.task ? 'task' : undefined}>
        <Blocks tokens={item.tokens} open={open} />
      </li>
    )
  },
  (before, after) =>
    before.item === after.item ||
    (before.open === after.open &&
      before.item.raw === after.item.raw &&
      before.item.loose === after.item.loose &&
      !after.item.raw.includes('[')),
)
