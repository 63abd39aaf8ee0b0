/** What a conversation can do beyond being talked to: finding, sorting, keeping, sharing. */
import type { Operation } from '../operation.ts'
import { SearchPage, SearchParameters } from '../schemas/search.ts'

const member = { lane: 'ui', permission: 'member' } as const
const reading = { ...member, method: 'GET', limit: 'read' } as const

export const conversationOperations = {
  searchQuery: {
    ...reading,
    path: '/v1/search',
    summary: 'Find in the titles and texts of my threads, newest first',
    query: SearchParameters,
    responses: { 200: SearchPage },
    errors: [],
  },
} as const satisfies Record<string, Operation>
