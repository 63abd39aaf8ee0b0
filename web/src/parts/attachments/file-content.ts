/** What is in a file, fetched with the session: no address of it would work on its own. */
import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { useEffect, useState } from 'react'
import { call } from '../../api/api.ts'
import { bytes } from '../../api/bytes.ts'
import { type ApiProblem, asProblem, isAbort } from '../../api/problem.ts'
import type { Resource } from '../../api/resources.ts'

export const attachmentView = (attachmentId: string): Resource<Attachment> => ({
  key: ['attachment', attachmentId],
  load: signal => call('attachmentView', { params: { attachment_id: attachmentId } }, { signal }),
})

type Wanted = Pick<AttachmentPart, 'attachment_id' | 'media_type'>

export async function fileContent(part: Wanted, signal?: AbortSignal): Promise<Blob> {
  const answer = await bytes(
    'attachmentContent',
    { params: { attachment_id: part.attachment_id } },
    signal ? { signal } : {},
  )
  return new Blob([await answer.arrayBuffer()], { type: part.media_type })
}

type Url = { readonly url: string | null; readonly problem: ApiProblem | null }

/** An address for as long as somebody looks at it. */
export function useFileUrl({ attachment_id, media_type }: Wanted): Url {
  const [state, setState] = useState<Url>({ url: null, problem: null })
  useEffect(() => {
    const abort = new AbortController()
    let made: string | null = null
    fileContent({ attachment_id, media_type }, abort.signal).then(
      content => {
        if (abort.signal.aborted) return
        made = URL.createObjectURL(content)
        setState({ url: made, problem: null })
      },
      (error: unknown) => {
        if (!isAbort(error)) setState({ url: null, problem: asProblem(error) })
      },
    )
    return () => {
      abort.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [attachment_id, media_type])
  return state
}
