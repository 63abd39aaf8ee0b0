import { Type } from 'typebox'
import { bounds } from '../limits.ts'
import type { Operation } from '../operation.ts'
import { InviteCreate, InviteCreated, InvitePage } from '../schemas/auth.ts'
import { Cursor, InviteId, Ok, Strict } from '../schemas/basics.ts'

export const devOperations = {
  inviteList: {
    method: 'GET',
    path: '/v1/dev/invites',
    lane: 'dev',
    permission: 'admin',
    limit: 'admin',
    summary: 'Invitations, newest first',
    query: Strict({
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
    }),
    responses: { 200: InvitePage },
    errors: [],
  },
  inviteCreate: {
    method: 'POST',
    path: '/v1/dev/invites',
    lane: 'dev',
    permission: 'admin',
    limit: 'admin',
    summary: 'Invite someone; the code is shown once',
    body: InviteCreate,
    responses: { 201: InviteCreated },
    errors: [],
  },
  inviteRevoke: {
    method: 'DELETE',
    path: '/v1/dev/invites/{invite_id}',
    lane: 'dev',
    permission: 'admin',
    limit: 'admin',
    summary: 'Withdraw an invitation',
    params: Strict({ invite_id: InviteId }),
    responses: { 200: Ok },
    errors: [],
  },
} as const satisfies Record<string, Operation>
