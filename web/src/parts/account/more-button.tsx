import { useState } from 'react'
import type { PagedResource } from '../../api/paged.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { toastProblem } from '../session/toast-problem.ts'

/** The next page of a list, for as long as there is one. */
export function MoreButton<T>({ list }: { list: PagedResource<T> }) {
  const { data } = useResource(list)
  const [busy, setBusy] = useState(false)
  if (!data?.nextCursor) return null
  return (
    <Button
      className="mt-3 self-start"
      busy={busy}
      onClick={() => {
        setBusy(true)
        list
          .more()
          .catch(toastProblem)
          .finally(() => setBusy(false))
      }}
    >
      {busy ? 'Loading…' : 'Show more'}
    </Button>
  )
}
