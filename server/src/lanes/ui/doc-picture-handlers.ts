import type { docPictureOperations } from '@omniai/contracts/operations/doc-picture'
import type { Handlers } from '../request-context.ts'
import type { UiAgents } from './handlers.ts'

export const docPictureHandlers: Handlers<typeof docPictureOperations, Pick<UiAgents, 'project'>> = {
  docPictureUpload: ({ principal, params, query, bytes }, { project }) =>
    project.pictures.upload(principal, params.doc_id, query, bytes()),
  docPictureList: ({ principal, params }, { project }) => project.pictures.list(principal, params.doc_id),
  docPictureContent: async ({ principal, params, file }, { project }) =>
    file(await project.pictures.content(principal, params.doc_id, params.picture_id)),
}
