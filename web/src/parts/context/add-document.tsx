import { FileText } from 'lucide-react'
import { call } from '../../api/api.ts'
import { docsOf } from '../../api/docs.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { attempt, threadChanged } from './context-changes.ts'

type AddDocumentProps = {
  threadId: string
  projectId: string
  /** Documents that go out already. */
  taken: ReadonlySet<string>
}

/** A document of the thread's project goes out with every message, as it is at that moment. */
export function AddDocument({ threadId, projectId, taken }: AddDocumentProps) {
  const { data } = useResource(docsOf(projectId))
  const free = (data?.items ?? []).filter(({ id }) => !taken.has(id))
  if (free.length === 0) return null
  const add = (docId: string) =>
    attempt(() =>
      call('contextBlockCreate', { params: { thread_id: threadId }, body: { doc_id: docId } }),
    ).finally(() => void threadChanged(threadId))
  return (
    <Menu
      label="Add a document"
      align="end"
      className="max-h-[50vh] w-64 overflow-y-auto"
      trigger={trigger => (
        <Button {...trigger} size="small">
          <FileText size={16} aria-hidden />
          Add document
        </Button>
      )}
    >
      {close =>
        free.map(doc => (
          <MenuItem
            key={doc.id}
            onClick={() => {
              close()
              void add(doc.id)
            }}
          >
            <span className="line-clamp-1">{doc.title}</span>
          </MenuItem>
        ))
      }
    </Menu>
  )
}
