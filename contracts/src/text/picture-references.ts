/**
 * How a text names a picture of its document: a place beside it, `pictures/<id>.<ending>`. It says nothing of where a
 * server is, and a text with a folder of that name beside it shows its pictures in any other editor too.
 */
const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif' } as const

export type PictureMediaType = keyof typeof endings

const place = /\bpictures\/(pic_[0-9a-z]{8,40})\.(?:png|jpg|webp|gif)\b/g

export const pictureReference = (pictureId: string, mediaType: PictureMediaType): string =>
  `pictures/${pictureId}.${endings[mediaType]}`

/** The pictures that a text names, each once, in the order they come. */
export function picturesIn(text: string): string[] {
  if (!text.includes('pictures/pic_')) return []
  return [...new Set(Array.from(text.matchAll(place), match => match[1]!))]
}

/** Which picture an address of a text is; null for any other address. */
export function pictureOf(address: string): string | null {
  const [found, ...more] = Array.from(address.matchAll(place))
  return found && more.length === 0 && address.replace(/^\.\//, '') === found[0] ? found[1]! : null
}

/** The same text about other pictures, by their ids; what is not in the map stays as it is. */
export const withPictures = (text: string, ids: ReadonlyMap<string, string>): string =>
  text.replace(place, (reference: string, id: string) => reference.replace(id, ids.get(id) ?? id))
