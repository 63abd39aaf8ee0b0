import './markdown.css'
import { memo, type ReactNode, useState } from 'react'
import { createBlockReader } from './blocks.ts'
import { CodeBlock } from './code-block.tsx'
import { Inlines } from './inline.tsx'
import type { Block, Inline, Item } from './tokens.ts'

/** Markdown as React elements; there is no HTML string anywhere on the way. */
export function Markdown({ text, writing = false }: { text: string; writing?: boolean }) {
  const [read] = useState(createBlockReader)
  const { blocks, references } = read(text)
  return (
    <div className="markdown">
      {/* A reference that comes late can change a block whose own text stayed the same. */}
      <Blocks blocks={blocks} open={writing} fixed={references.size === 0} />
    </div>
  )
}

type BlocksProps = { blocks: readonly Block[]; open: boolean; fixed: boolean }

function Blocks({ blocks, open, fixed }: BlocksProps) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever follow one another
    <BlockView key={index} block={block} open={open && index === blocks.length - 1} fixed={fixed} />
  ))
}

type BlockProps = { block: Block; open: boolean; fixed: boolean }

const BlockView = memo(
  function BlockView({ block, open, fixed }: BlockProps): ReactNode {
    switch (block.type) {
      case 'heading':
        return <Heading depth={block.depth} nodes={block.children} />
      case 'paragraph':
        return (
          <p className="whitespace-pre-line">
            <Inlines nodes={block.children} />
          </p>
        )
      case 'code':
        return <CodeBlock code={block.text} info={block.info} open={open && !block.closed} />
      case 'quote':
        return (
          <blockquote>
            <Blocks blocks={block.blocks} open={open} fixed={fixed} />
          </blockquote>
        )
      case 'list':
        return <List block={block} open={open} fixed={fixed} />
      case 'table':
        return <Table block={block} />
      case 'rule':
        return <hr />
    }
  },
  (before, after) =>
    before.open === after.open &&
    (before.block === after.block ||
      (after.fixed &&
        before.fixed &&
        before.block.type === after.block.type &&
        before.block.raw === after.block.raw)),
)

/** The page has its own first headings: an answer's begin below them. */
function Heading({ depth, nodes }: { depth: number; nodes: readonly Inline[] }) {
  const children = <Inlines nodes={nodes} />
  if (depth === 1) return <h3 className="heading-1">{children}</h3>
  if (depth === 2) return <h4 className="heading-2">{children}</h4>
  if (depth === 3) return <h5 className="heading-3">{children}</h5>
  return <h6 className="heading-4">{children}</h6>
}

type ListBlock = Extract<Block, { type: 'list' }>

function List({ block, open, fixed }: { block: ListBlock; open: boolean; fixed: boolean }) {
  const items = block.items.map((item, index) => (
    <ItemView
      // biome-ignore lint/suspicious/noArrayIndexKey: items only ever follow one another
      key={index}
      item={item}
      loose={block.loose}
      open={open && index === block.items.length - 1}
      fixed={fixed}
    />
  ))
  return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>
}

type ItemProps = { item: Item; loose: boolean; open: boolean; fixed: boolean }

const ItemView = memo(
  function ItemView({ item, loose, open, fixed }: ItemProps) {
    const box = item.done !== null && (
      <input
        type="checkbox"
        checked={item.done}
        readOnly
        disabled
        aria-label={item.done ? 'Done' : 'To do'}
      />
    )
    return (
      <li className={box ? 'task' : undefined}>
        {box}
        {item.blocks.map((block, index) =>
          block.type === 'paragraph' && (!loose || box) ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever follow one another
            <span key={index} className="whitespace-pre-line">
              <Inlines nodes={block.children} />
            </span>
          ) : (
            <BlockView
              // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever follow one another
              key={index}
              block={block}
              open={open && index === item.blocks.length - 1}
              fixed={fixed}
            />
          ),
        )}
      </li>
    )
  },
  (before, after) =>
    before.open === after.open &&
    before.loose === after.loose &&
    (before.item === after.item || (after.fixed && before.fixed && before.item.raw === after.item.raw)),
)

function Table({ block }: { block: Extract<Block, { type: 'table' }> }) {
  const classOf = (column: number) => {
    const alignment = block.alignments[column]
    return alignment ? `align-${alignment}` : undefined
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scroll area around a table, not a set of fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className="table-scroll" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.header.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
              <th key={column} className={classOf(column)}>
                <Inlines nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={column} className={classOf(column)}>
                  <Inlines nodes={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
