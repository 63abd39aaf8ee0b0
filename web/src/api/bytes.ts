import { api } from './api.ts'
import type { BytesOptions, InputOf } from './client.ts'

/** The content of a file, or the answer to one that is sent. */
export const bytes = <
  Id extends 'attachmentContent' | 'attachmentUpload' | 'docPictureContent' | 'docPictureUpload',
>(
  id: Id,
  input: Omit<InputOf<Id>, 'body'>,
  options: BytesOptions,
): Promise<Response> => api.perform(id, input, options, '*/*')
