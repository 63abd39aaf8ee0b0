import { FileText } from 'lucide-react'
import { Link } from 'wouter'
import { docHits } from '../../api/docs.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { SnippetText } from '../../parts/threads/snippet.tsx'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { When } from '../../ui/when.tsx'

/** Documents of one's projects, before the conversations. Without one there is nothing here: most words are in chats. */
export function FoundDocs({ words }: { words: string }) {
  const list = docHits(words)
  const { data } = useResource(list)
  if (!data || data.items.length === 0) return null
  return (
    <section aria-label="Documents" className="flex flex-col gap-1 pb-6">
      <h2 className="pb-1 text-12 font-medium text-muted">Documents</h2>
      <ul className="flex flex-col gap-px">
        {data.items.map(({ doc_id, project_id, project_name, title, snippet, updated_at }) => (
          <li key={doc_id}>
            <Link
              href={paths.project(project_id, { doc: doc_id })}
              onClick={() => bringForward('editor')}
              className="flex gap-2.5 rounded-6 px-3 py-2 transition-colors hover:bg-surface-1 focus-visible:outline-offset-[-2px]"
            >
              <FileText size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
              <span className="flex min-w-0 flex-col gap-0.5">
                <span className="text-14 font-medium break-words text-strong">{title}</span>
                {snippet && (
                  <span className="text-14 break-words text-normal">
                    <SnippetText snippet={snippet} />
                  </span>
                )}
                <span className="text-12 text-muted">
                  {project_name} · <When at={updated_at} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  )
}
