import { ApiError } from './errors.ts'
import type { IdPrefix } from './ids.ts'

/** Opaque to clients. It holds a place in a list, never a right: the owner is in the query all the same. */
export const writeCursor = (place: string) => Buffer.from(place).toString('base64url')

export const readPlace = (cursor: string) => Buffer.from(cursor, 'base64url').toString()

export function readIdCursor(prefix: IdPrefix, cursor: string): string {
  const id = readPlace(cursor)
  if (!new RegExp(`^${prefix}_[0-9a-z]{8,40}$`).test(id)) throw foreignCursor()
  return id
}

/** A cursor of another list, or no cursor at all. */
export function foreignCursor(): ApiError {
  return new ApiError('E_VALIDATION', {
    detail: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  })
}
