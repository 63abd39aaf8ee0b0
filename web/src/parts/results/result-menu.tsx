import { ArrowDownToLine, ArrowUpToLine, FilePen, FilePlus, Replace, TextCursorInput } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { projectView } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { useOpenDoc } from '../editor/doc-session.ts'
import { ApplyDialog, type Operation } from './apply-dialog.tsx'
import { NewDocDialog } from './new-doc-dialog.tsx'

const operations: readonly { operation: Operation; label: string; icon: typeof Replace }[] = [
  { operation: 'insert', label: 'Insert at the cursor', icon: TextCursorInput },
  { operation: 'replace', label: 'Replace the selection', icon: Replace },
  { operation: 'append', label: 'Add at the end', icon: ArrowDownToLine },
  { operation: 'prepend', label: 'Add at the beginning', icon: ArrowUpToLine },
]

type ResultMenuProps = {
  projectId: string
  docId: string | null
  threadId: string | null
  text: string
  messageId: string
  trigger: ComponentProps<typeof Menu>['trigger']
}

/** What a text can become in the open document, or a document of its own. */
export function ResultMenu({ projectId, docId, threadId, text, messageId, trigger }: ResultMenuProps) {
  const current = useOpenDoc()
  const session = current?.docId === docId ? current : undefined
  const { data: project } = useResource(projectView(projectId))
  const [asked, ask] = useState<Operation | 'new' | null>(null)
  const close = () => ask(null)
  if (project?.role === 'reader') return null
  return (
    <>
      <Menu label="Put into a document" className="w-[min(280px,calc(100vw-16px))]" trigger={trigger}>
        {closeMenu => {
          const pick = (operation: Operation | 'new') => () => {
            closeMenu()
            ask(operation)
          }
          const selection = session?.selection()
          const nothingSelected = !selection || selection.start === selection.end
          return (
            <>
              {docId !== null &&
                operations.map(({ operation, label, icon: Icon }) => (
                  <MenuItem
                    key={operation}
                    icon={<Icon size={16} />}
                    disabled={
                      (operation === 'replace' && nothingSelected) || (operation === 'insert' && !session)
                    }
                    onClick={pick(operation)}
                  >
                    {label}
                  </MenuItem>
                ))}
              {docId === null && (
                <p className="flex items-center gap-2 px-2 py-1.5 text-13 text-muted">
                  <FilePen size={16} aria-hidden className="shrink-0" />
                  Open a document to put this into it.
                </p>
              )}
              <MenuItem icon={<FilePlus size={16} />} onClick={pick('new')}>
                New document
              </MenuItem>
            </>
          )
        }}
      </Menu>
      {asked === 'new' ? (
        <NewDocDialog
          projectId={projectId}
          threadId={threadId}
          text={text}
          messageId={messageId}
          onClose={close}
        />
      ) : (
        asked !== null &&
        docId !== null && (
          <ApplyDialog
            place={{ projectId, docId }}
            operation={asked}
            text={text}
            messageId={messageId}
            onClose={close}
          />
        )
      )}
    </>
  )
}
