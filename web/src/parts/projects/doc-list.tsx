import type { DocSummary } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import { ArchiveRestore, Ellipsis, FilePlus2, FileText } from 'lucide-react'
import { useState } from 'react'
import { type DocState, docsOf } from '../../api/docs.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { MoreButton } from '../account/more-button.tsx'
import { ImportButton } from '../import-doc/import-button.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { MoveDocDialog } from './move-doc-dialog.tsx'
import { deleteDoc, duplicateDoc, newDoc, restoreDoc } from './organise-docs.ts'
import { RenameDocDialog } from './rename-doc-dialog.tsx'

type DocListProps = { project: Project; onOpen: (docId: string) => void }

export function DocList({ project, onOpen }: DocListProps) {
  const [state, setState] = useState<DocState>('active')
  const mayEdit = project.role !== 'reader'
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[760px] flex-col gap-3 p-4">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="text-14 font-semibold text-strong">
            {state === 'active' ? 'Documents' : 'Trash of this project'}
          </h2>
          <div className="flex flex-wrap gap-1">
            {mayEdit && (
              <Button
                look="quiet"
                size="small"
                onClick={() => setState(state === 'active' ? 'trash' : 'active')}
              >
                {state === 'active' ? 'Trash' : 'Back to the documents'}
              </Button>
            )}
            {mayEdit && state === 'active' && <ImportButton projectId={project.id} onOpen={onOpen} />}
            {mayEdit && state === 'active' && (
              <Button look="primary" size="small" onClick={() => void newDoc(project.id).then(open)}>
                <FilePlus2 size={16} aria-hidden />
                New document
              </Button>
            )}
          </div>
        </div>
        <Docs key={state} project={project} state={state} onOpen={onOpen} />
      </div>
    </div>
  )
  function open(docId: string | null) {
    if (docId) onOpen(docId)
  }
}

function Docs({ project, state, onOpen }: DocListProps & { state: DocState }) {
  const list = docsOf(project.id, state)
  const { data, problem } = useResource(list)
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
    )
  }
  if (!data) return <Skeleton label="Loading documents" rows={4} />
  if (data.items.length === 0) {
    return (
      <p className="max-w-(--reading-width) text-14 text-muted">
        {state === 'trash'
          ? 'Nothing is in the trash. What is deleted stays here for 30 days.'
          : project.role === 'reader'
            ? 'There is no document yet.'
            : 'No document yet. Start an empty one, or let an answer become one from the results beside it.'}
      </p>
    )
  }
  return (
    <>
      <RowList label={state === 'active' ? 'Documents' : 'Deleted documents'}>
        {data.items.map(doc => (
          <DocRow key={doc.id} project={project} doc={doc} onOpen={onOpen} />
        ))}
      </RowList>
      <MoreButton list={list} />
    </>
  )
}

function DocRow({ project, doc, onOpen }: DocListProps & { doc: DocSummary }) {
  const [asking, setAsking] = useState<'rename' | 'move' | null>(null)
  const mayEdit = project.role !== 'reader'
  return (
    <Row
      icon={<FileText size={16} />}
      title={
        doc.deleted_at ? (
          <span className="font-medium">{doc.title}</span>
        ) : (
          <button
            type="button"
            onClick={() => onOpen(doc.id)}
            className="line-clamp-2 text-left font-medium text-strong underline-offset-2 hover:underline"
          >
            {doc.title}
          </button>
        )
      }
      note={
        doc.deleted_at ? (
          <>
            Deleted <When at={doc.deleted_at} />
          </>
        ) : (
          <>
            {doc.revision.author.name && `${doc.revision.author.name}, `}
            <When at={doc.updated_at} />
          </>
        )
      }
      actions={
        mayEdit &&
        (doc.deleted_at ? (
          <Button size="small" aria-label={`Restore ${doc.title}`} onClick={() => void restoreDoc(doc)}>
            <ArchiveRestore size={16} aria-hidden />
            Restore
          </Button>
        ) : (
          <>
            <Menu
              label={`Options for ${doc.title}`}
              align="end"
              trigger={trigger => (
                <IconButton
                  {...trigger}
                  size="small"
                  label={`Options for ${doc.title}`}
                  icon={<Ellipsis size={16} />}
                />
              )}
            >
              {close => {
                const choosing = (act: () => void) => () => {
                  close()
                  act()
                }
                return (
                  <>
                    <MenuItem onClick={choosing(() => setAsking('rename'))}>Rename…</MenuItem>
                    <MenuItem onClick={choosing(() => void duplicateDoc(doc).then(id => id && onOpen(id)))}>
                      Duplicate
                    </MenuItem>
                    <MenuItem onClick={choosing(() => setAsking('move'))}>Move to project…</MenuItem>
                    <MenuItem tone="bad" onClick={choosing(() => void deleteDoc(doc))}>
                      Move to trash
                    </MenuItem>
                  </>
                )
              }}
            </Menu>
            {asking === 'rename' && <RenameDocDialog doc={doc} onClose={() => setAsking(null)} />}
            {asking === 'move' && <MoveDocDialog doc={doc} onClose={() => setAsking(null)} />}
          </>
        ))
      }
    />
  )
}
