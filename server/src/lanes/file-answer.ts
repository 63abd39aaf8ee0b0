import type { Readable } from 'node:stream'
import { create as contentDisposition } from 'content-disposition'
import type { FastifyReply } from 'fastify'
import { type Replied, replied } from './replied.ts'

export type FileContent = {
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly stream: Readable
}

/**
 * Something to save, never something to show: opened directly it is downloaded, and the headers of the API (nosniff, a
 * policy with sandbox) hold for it like for any answer.
 */
export const fileAnswer =
  (reply: FastifyReply) =>
  async (file: FileContent): Promise<Replied> => {
    await reply
      .code(200)
      .header('content-disposition', contentDisposition(file.name))
      .header('content-length', file.bytes)
      .type(file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType)
      .send(file.stream)
    return replied
  }

export type FileAnswer = ReturnType<typeof fileAnswer>
