/** The API refuses these with the whole request: the character U+0000, and half of a pair. */
const suspicious = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i

/** @returns the value of a JSON text, and whether characters had to be replaced in it. Throws on what is no JSON. */
export function parseStorable(text: string): { value: unknown; replaced: boolean } {
  if (!suspicious.test(text)) return { value: JSON.parse(text), replaced: false }
  let replaced = false
  const value: unknown = JSON.parse(text, (_name, part: unknown) => {
    if (typeof part !== 'string') return part
    const storable = part.replaceAll('\0', '\ufffd').toWellFormed()
    if (storable !== part) replaced = true
    return storable
  })
  return { value, replaced }
}
