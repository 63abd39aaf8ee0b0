import type { Share, SharedThread } from '@omniai/contracts/schemas/share'
import { call } from '../../api/api.ts'
import { type PagedResource, pagedResource } from '../../api/paged.ts'
import { invalidate, type Resource } from '../../api/resources.ts'
import { basePath, paths } from '../../paths.ts'

export const linkOf = (token: string) => `${window.location.origin}${basePath}${paths.shared(token)}`

const pageOf = (threadId: string | null) =>
  pagedResource<Share>(['shares', threadId ?? 'all'], (cursor, signal) =>
    call(
      'shareList',
      { query: { ...(threadId ? { thread_id: threadId } : {}), ...(cursor ? { cursor } : {}) } },
      signal ? { signal } : {},
    ),
  )

export const ownShares: PagedResource<Share> = pageOf(null)
export const sharesOf = (threadId: string): PagedResource<Share> => pageOf(threadId)

export const sharedThread = (token: string): Resource<SharedThread> => ({
  key: ['shared', token],
  load: signal => call('sharedView', { params: { share_token: token } }, { signal }),
  // It never changes; it can only end, which whoever comes back later is told.
  staleAfter: 5 * 60_000,
})

export async function share(threadId: string, hours: number | null): Promise<Share> {
  const body = hours === null ? {} : { expires_in_hours: hours }
  const made = await call('threadShare', { params: { thread_id: threadId }, body })
  await invalidate(['shares'])
  return made
}

export async function revoke(shareId: string): Promise<void> {
  await call('shareRevoke', { params: { share_id: shareId } })
  await invalidate(['shares'])
}
