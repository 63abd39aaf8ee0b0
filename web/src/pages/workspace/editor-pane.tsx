import type { DocSummary } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import { Files, FileText, X } from 'lucide-react'
import { type KeyboardEvent, Suspense, useEffect, useState } from 'react'
import { docsOf } from '../../api/docs.ts'
import { useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { DocList } from '../../parts/projects/doc-list.tsx'
import { RenameDocDialog } from '../../parts/projects/rename-doc-dialog.tsx'
import { readTabs, writeTabs } from '../../stores/workspace-layout.ts'
import { classNames } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Place } from './project-page.tsx'

const DocEditor = lazyPart(() => import('../../parts/editor/doc-editor.tsx').then(module => module.DocEditor))

/** The documents of a project: a tab for each open one, and their list. */
export function EditorPane({ project, at }: { project: Project; at: Place }) {
  const user = useUser()
  const list = docsOf(project.id)
  const { data } = useResource(list)
  const [renaming, setRenaming] = useState<DocSummary | null>(null)
  const [kept, setKept] = useState(() => readTabs(user.id, project.id))
  const tabs = at.docId !== null && !kept.includes(at.docId) ? [...kept, at.docId] : kept
  const known = new Map(data?.items.map(doc => [doc.id, doc]))
  // Once the list is whole, what is not in it is gone: deleted, or moved.
  const isWhole = data !== undefined && data.nextCursor === null
  const open = tabs.filter(id => id === at.docId || !isWhole || known.has(id))

  // A tab has the title that the list says, however far down in it.
  const { more } = list
  const missing = data !== undefined && data.nextCursor !== null && open.some(id => !known.has(id))
  const listed = data?.items.length ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: one more page with each that came
  useEffect(() => {
    // What cannot be read now is read with the next look at the list.
    if (missing) more().catch(() => {})
  }, [missing, listed])

  const remembered = open.join(' ')
  useEffect(() => {
    const ids = remembered === '' ? [] : remembered.split(' ')
    setKept(ids)
    writeTabs(user.id, project.id, ids)
  }, [remembered, user.id, project.id])

  function close(docId: string) {
    const rest = open.filter(id => id !== docId)
    setKept(rest)
    writeTabs(user.id, project.id, rest)
    if (docId === at.docId) at.open({ doc: rest[Math.max(0, open.indexOf(docId) - 1)] ?? null })
  }

  return (
    <>
      <DocTabs
        open={open}
        known={known}
        current={at.docId}
        onOpen={doc => at.open({ doc })}
        onClose={close}
        onRename={project.role === 'reader' ? null : id => setRenaming(known.get(id) ?? null)}
      />
      {renaming && <RenameDocDialog doc={renaming} onClose={() => setRenaming(null)} />}
      <div
        role="tabpanel"
        id="doc-panel"
        aria-labelledby={`doc-tab-${at.docId ?? 'list'}`}
        className="flex min-h-0 grow flex-col"
      >
        {at.docId === null ? (
          <DocList project={project} onOpen={doc => at.open({ doc })} />
        ) : (
          <Suspense fallback={<Skeleton label="Loading the document" rows={6} className="p-6" />}>
            <DocEditor
              key={at.docId}
              projectId={project.id}
              docId={at.docId}
              readOnly={project.role === 'reader'}
            />
          </Suspense>
        )}
      </div>
    </>
  )
}

type TabsProps = {
  open: readonly string[]
  known: ReadonlyMap<string, DocSummary>
  current: string | null
  onOpen: (docId: string | null) => void
  onClose: (docId: string) => void
  /** null: not by this person. */
  onRename: ((docId: string) => void) | null
}

/** Arrow keys walk through the tabs, Delete closes one, as the pattern of tabs has it. */
function DocTabs({ open, known, current, onOpen, onClose, onRename }: TabsProps) {
  const all = [null, ...open]
  function onKeyDown(event: KeyboardEvent<HTMLElement>, id: string | null) {
    const at = all.indexOf(id)
    const next =
      event.key === 'ArrowRight'
        ? (at + 1) % all.length
        : event.key === 'ArrowLeft'
          ? (at - 1 + all.length) % all.length
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? all.length - 1
              : -1
    if (event.key === 'Delete' && id !== null) {
      onClose(id)
      // The tab that has the focus goes: the one before it takes it over.
      document.getElementById(`doc-tab-${all[at - 1] ?? 'list'}`)?.focus()
    } else if (event.key === 'F2' && id !== null) onRename?.(id)
    else if (next < 0) return
    else {
      onOpen(all[next] ?? null)
      document.getElementById(`doc-tab-${all[next] ?? 'list'}`)?.focus()
    }
    event.preventDefault()
  }
  return (
    <div
      role="tablist"
      aria-label="Documents"
      className="flex h-11 shrink-0 items-end gap-0.5 overflow-x-auto border-b border-line px-2"
    >
      {all.map(id => {
        const title = id === null ? 'Documents' : (known.get(id)?.title ?? 'Document')
        const isCurrent = id === current
        return (
          <button
            key={id ?? 'list'}
            type="button"
            role="tab"
            id={`doc-tab-${id ?? 'list'}`}
            aria-selected={isCurrent}
            aria-controls="doc-panel"
            tabIndex={isCurrent ? 0 : -1}
            title={id === null ? title : `${title} (F2 renames it, Delete closes it)`}
            onClick={() => onOpen(id)}
            onDoubleClick={() => id !== null && onRename?.(id)}
            onAuxClick={event => event.button === 1 && id !== null && onClose(id)}
            onKeyDown={event => onKeyDown(event, id)}
            className={classNames(
              'group flex h-9 max-w-52 min-w-0 shrink-0 items-center gap-1.5 rounded-t-6 border-b-2 px-2 text-13 font-medium transition-colors focus-visible:outline-offset-[-2px] pointer-coarse:h-11',
              isCurrent ? 'border-accent text-strong' : 'border-transparent text-muted hover:text-strong',
            )}
          >
            {id === null ? (
              <Files size={14} aria-hidden className="shrink-0" />
            ) : (
              <FileText size={14} aria-hidden className="shrink-0" />
            )}
            <span className="truncate">{title}</span>
            {id !== null && (
              // For the pointer. A tab holds nothing else that could be focused; Delete closes it by key.
              <span
                aria-hidden
                data-close-tab
                onClick={event => {
                  event.stopPropagation()
                  onClose(id)
                }}
                className="flex size-6 shrink-0 items-center justify-center rounded-6 opacity-0 transition-opacity group-hover:opacity-100 hover:bg-surface-2 pointer-coarse:opacity-100"
              >
                <X size={14} />
              </span>
            )}
          </button>
        )
      })}
    </div>
  )
}
