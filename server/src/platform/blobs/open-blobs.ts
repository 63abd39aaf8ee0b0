/** The place of files that is configured. */
import type { Blobs } from '../../kernel/blobs.ts'
import { ConfigError } from '../../kernel/errors.ts'
import type { Observer } from '../../kernel/observations.ts'
import { createEgress } from '../egress/egress.ts'
import { createDiskBlobs } from './disk-blobs.ts'
import type { ObjectStore, ObjectStoreKeys } from './s3-requests.ts'

type Place =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly store: ObjectStore; readonly folder: string }

export async function openBlobs(
  place: Place,
  keys: ObjectStoreKeys | null,
  observer?: Pick<Observer, 'objectStore'>,
): Promise<{ readonly blobs: Blobs; close(): Promise<void> }> {
  if (place.kind === 'folder') return { blobs: await createDiskBlobs(place.path), close: async () => {} }
  if (!keys)
    throw new ConfigError('MEDIA_STORAGE_PATH=s3://… needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.')
  // Most installations keep files in a folder, and do not load what they do not use.
  const { createS3Blobs } = await import('./s3-blobs.ts')
  const egress = createEgress({ allowedOrigins: [new URL(place.store.url).origin] })
  try {
    const blobs = await createS3Blobs({
      egress,
      store: place.store,
      keys,
      folder: place.folder,
      ...(observer && { onRequest: observer.objectStore }),
    })
    return { blobs, close: () => egress.close() }
  } catch (error) {
    await egress.close()
    throw error
  }
}
