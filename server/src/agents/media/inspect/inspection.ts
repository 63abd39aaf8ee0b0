import type { ErrorCode } from '@omniai/contracts/errors'
import type { AttachmentKind, AttachmentMediaType } from '@omniai/contracts/schemas/attachment'

/** What was found in a file: all that the rest of the house ever learns of its bytes. */
export type Found = {
  readonly kind: AttachmentKind
  readonly mediaType: AttachmentMediaType
  readonly width: number | null
  readonly height: number | null
  readonly pages: number | null
  /** What a model is given; null for images. */
  readonly text: string | null
  /** Of the whole text, also where `text` was cut. */
  readonly characters: number | null
  readonly truncated: boolean
}

type Refusal = Extract<ErrorCode, 'E_UNSUPPORTED_FILE' | 'E_FILE_UNREADABLE' | 'E_TOO_LARGE'>

/** What the process that looks into a file says at its end, as JSON. */
export type Inspection = { readonly found: Found } | { readonly refused: Refusal; readonly detail: string }

/** Stops the inspection with a sentence for the person. */
export class Refused extends Error {
  override name = 'Refused'
  readonly code: Refusal

  constructor(code: Refusal, detail: string) {
    super(detail)
    this.code = code
  }
}

export const nothingFound = {
  width: null,
  height: null,
  pages: null,
  text: null,
  characters: null,
  truncated: false,
} as const
