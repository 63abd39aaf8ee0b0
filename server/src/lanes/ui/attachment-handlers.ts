import type { attachmentOperations } from '@omniai/contracts/operations/attachment'
import type { Handlers } from '../request-context.ts'
import type { UiAgents } from './handlers.ts'

export const attachmentHandlers: Handlers<typeof attachmentOperations, Pick<UiAgents, 'media'>> = {
  attachmentUpload: ({ principal, query, bytes }, { media }) => media.upload(principal, query, bytes()),
  attachmentView: ({ principal, params }, { media }) => media.view(principal, params.attachment_id),
  attachmentContent: async ({ principal, params, file }, { media }) =>
    file(await media.content(principal, params.attachment_id)),
  attachmentDelete: ({ principal, params }, { media }) => media.delete(principal, params.attachment_id),
}
