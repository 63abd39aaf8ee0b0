import type { Preset } from '@omniai/contracts/schemas/context'
import type { ImportFormat } from './formats.ts'

/** What stands in an export, in its order. */
export type Found =
  | {
      readonly type: 'conversation'
      readonly format: ImportFormat
      readonly value: unknown
      /** As it stood in the file; what is sent is not longer. */
      readonly bytes: number
      /** Characters that cannot be stored were replaced in it. */
      readonly replaced: boolean
    }
  | { readonly type: 'preset'; readonly preset: Preset }
  | { readonly type: 'unreadable'; readonly title: string; readonly reason: string }
  | { readonly type: 'warning'; readonly text: string }

/** Room for what is around one conversation in a request. */
export const envelopeBytes = 1024
