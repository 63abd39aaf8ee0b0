/** What administrators look at. The filters are part of the key: each view is a list of its own. */
import type { AdminSession, AuditEvent, AuditQuery, User, UserQuery } from '@omniai/contracts/schemas/admin'
import type { Invite } from '@omniai/contracts/schemas/auth'
import { call } from './api.ts'
import { pagedResource } from './paged.ts'
import type { Resource } from './resources.ts'

const at = (cursor: string | null) => (cursor ? { cursor } : {})
const within = (signal: AbortSignal | undefined) => (signal ? { signal } : {})

export const inviteList = pagedResource<Invite>(['admin', 'invites'], (cursor, signal) =>
  call('inviteList', { query: at(cursor) }, within(signal)),
)

export type PeopleFilter = Pick<UserQuery, 'q' | 'role' | 'state'>

export const people = (filter: PeopleFilter) =>
  pagedResource<User>(
    ['admin', 'users', filter.q ?? '', filter.role ?? '', filter.state ?? ''],
    (cursor, signal) => call('userList', { query: { ...filter, ...at(cursor) } }, within(signal)),
  )

export const person = (userId: string): Resource<User> => ({
  key: ['admin', 'users', 'one', userId],
  load: signal => call('userView', { params: { user_id: userId } }, { signal }),
})

export const sessionsOf = (userId: string) =>
  pagedResource<AdminSession>(['admin', 'sessions', userId], (cursor, signal) =>
    call('adminSessionList', { query: { user_id: userId, ...at(cursor) } }, within(signal)),
  )

export type AuditFilter = Pick<AuditQuery, 'action' | 'user_id' | 'from' | 'until'>

export const audit = (filter: AuditFilter) =>
  pagedResource<AuditEvent>(
    ['admin', 'audit', filter.action ?? '', filter.user_id ?? '', filter.from ?? '', filter.until ?? ''],
    (cursor, signal) => call('auditList', { query: { ...filter, ...at(cursor) } }, within(signal)),
  )
