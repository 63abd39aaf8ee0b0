import { bounds } from '@omniai/contracts/limits'
import { imageSize } from 'image-size'
import { type Found, nothingFound, Refused } from './inspection.ts'

/** Its size from its header. Pixels are never decoded here: a small file can be a very large picture. */
export function inspectImage(bytes: Uint8Array, mediaType: Found['mediaType']): Found {
  if (bytes.byteLength > bounds.attachment_image_bytes) {
    throw new Refused('E_TOO_LARGE', `An image may have ${bounds.attachment_image_bytes} bytes.`)
  }
  const { width, height } = sizeOf(bytes)
  if (!(width > 0 && height > 0)) throw new Refused('E_FILE_UNREADABLE', 'The image has no size.')
  if (Math.max(width, height) > bounds.image_side || width * height > bounds.image_pixels) {
    throw new Refused(
      'E_TOO_LARGE',
      `The image has ${width} × ${height} pixels. At most ${bounds.image_side} on a side and ${bounds.image_pixels} in all.`,
    )
  }
  return { ...nothingFound, kind: 'image', mediaType, width, height }
}

function sizeOf(bytes: Uint8Array) {
  try {
    return imageSize(bytes)
  } catch {
    throw new Refused('E_FILE_UNREADABLE', 'The image is damaged: its header cannot be read.')
  }
}
