import type { ContextBlock, ContextItem } from '@omniai/contracts/schemas/context'
import { ArrowDown, ArrowUp, Ellipsis, Pencil, Plus, Trash } from 'lucide-react'
import { useState } from 'react'
import { useFlag } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AskDialog } from '../session/ask-dialog.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { AddDocument } from './add-document.tsx'
import { BlockEditor } from './block-editor.tsx'
import { changeBlock, removeBlock } from './context-changes.ts'
import { contextBlocks } from './context-data.ts'
import { about } from './numbers.ts'
import type { InThread } from './use-thread-for-context.ts'

type BlockListProps = {
  threadId: string | null
  /** Of the thread; its documents can be sent along. */
  projectId: string | null
  items: readonly ContextItem[] | undefined
  inThread: InThread
}

/** Texts, pins and summaries that go out with every message of the thread, in this order. */
export function BlockList({ threadId, projectId, items, inThread }: BlockListProps) {
  const { data, problem } = useResource(threadId === null ? null : contextBlocks(threadId))
  const [adding, setAdding] = useState(false)
  const editor = useFlag('editor')
  const blocks = data?.items ?? []
  return (
    <section aria-labelledby="context-blocks" className="flex flex-col gap-2">
      <header className="flex items-center justify-between gap-2">
        <h3 id="context-blocks" className="text-14 font-semibold text-strong">
          Context
        </h3>
        {!adding && (
          <div className="flex flex-wrap justify-end gap-1">
            {editor && threadId !== null && projectId !== null && (
              <AddDocument
                threadId={threadId}
                projectId={projectId}
                taken={new Set(blocks.flatMap(({ doc_id }) => doc_id ?? []))}
              />
            )}
            <Button size="small" onClick={() => setAdding(true)}>
              <Plus size={16} aria-hidden />
              Add text
            </Button>
          </div>
        )}
      </header>
      {problem && !data && <ProblemNotice problem={problem} />}
      {threadId !== null && !data && !problem && <Skeleton label="Loading context" rows={2} />}
      {blocks.length > 0 && threadId !== null ? (
        <ol aria-label="Context" className="divide-y divide-line rounded-10 border border-line">
          {blocks.map((block, place) => (
            <BlockRow
              key={block.id}
              threadId={threadId}
              block={block}
              item={items?.find(item => item.id === block.id)}
              place={place}
              last={place === blocks.length - 1}
            />
          ))}
        </ol>
      ) : (
        (threadId === null || data) &&
        !adding && (
          <p className="text-13 text-muted">
            Texts that go out with every message. Messages can be pinned here too, from their menu.
          </p>
        )
      )}
      {adding && (
        <BlockEditor
          inThread={inThread}
          onDone={() => {
            setAdding(false)
          }}
        />
      )}
    </section>
  )
}

const kinds = { text: 'Text', message: 'Pinned message', summary: 'Summary', doc: 'Document' } as const

type BlockRowProps = {
  threadId: string
  block: ContextBlock
  item: ContextItem | undefined
  place: number
  last: boolean
}

function BlockRow({ threadId, block, item, place, last }: BlockRowProps) {
  const [editing, setEditing] = useState(false)
  const [asking, setAsking] = useState(false)
  const name = block.title || firstWords(block.text)
  if (editing) {
    return (
      <li className="p-3">
        <BlockEditor threadId={threadId} block={block} onDone={() => setEditing(false)} />
      </li>
    )
  }
  const remove = () => removeBlock(threadId, block, place)
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-4">
      <input
        type="checkbox"
        checked={block.enabled}
        aria-label={`Send “${name}”`}
        onChange={event => void changeBlock(threadId, block.id, { enabled: event.target.checked })}
        className="size-4 shrink-0 accent-accent pointer-coarse:size-5"
      />
      <div className="min-w-0 grow">
        <p className="truncate text-14 text-strong">{name}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-12 text-muted">
          <span>{kinds[block.kind]}</span>
          {item && <span className="tabular-nums">{about(item.tokens)} tokens</span>}
          {item?.state === 'in_history' && <Badge>Sent at its place among the messages</Badge>}
          {item?.state === 'off' && block.enabled && <Badge>Not used on this branch</Badge>}
        </p>
      </div>
      <Menu
        label={`Change “${name}”`}
        align="end"
        trigger={props => <IconButton {...props} label={`Change “${name}”`} icon={<Ellipsis size={16} />} />}
      >
        {close => (
          <>
            {block.kind !== 'message' && block.kind !== 'doc' && (
              <MenuItem
                icon={<Pencil size={16} />}
                onClick={() => {
                  close()
                  setEditing(true)
                }}
              >
                Edit
              </MenuItem>
            )}
            <MenuItem
              icon={<ArrowUp size={16} />}
              disabled={place === 0}
              onClick={() => {
                close()
                void changeBlock(threadId, block.id, { position: place - 1 })
              }}
            >
              Move up
            </MenuItem>
            <MenuItem
              icon={<ArrowDown size={16} />}
              disabled={last}
              onClick={() => {
                close()
                void changeBlock(threadId, block.id, { position: place + 1 })
              }}
            >
              Move down
            </MenuItem>
            <MenuItem
              icon={<Trash size={16} />}
              onClick={() => {
                close()
                if (block.kind === 'summary') setAsking(true)
                else void remove()
              }}
            >
              {block.kind === 'message' ? 'Unpin' : 'Remove'}
            </MenuItem>
          </>
        )}
      </Menu>
      {asking && (
        <AskDialog
          title="Remove the summary?"
          action="Remove summary"
          busyText="Removing…"
          onAction={remove}
          onClose={() => setAsking(false)}
        >
          The messages it stands for are sent as they are again. To keep the summary for later, switch it off
          instead.
        </AskDialog>
      )}
    </li>
  )
}

const firstWords = (text: string): string => text.trim().slice(0, 80)
