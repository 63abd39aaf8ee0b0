/**
 * What a model has written of a JSON object so far. Models put words and fences around it, leave commas before the end
 * and break lines inside strings; and a text that is cut has whole parts all the same. What is not whole is left out:
 * a half item of a list, a half value of an object; only strings of the outermost object are given as they grow.
 */

export type JsonSoFar = {
  readonly value: Readonly<Record<string, unknown>>
  /** The object was closed. */
  readonly isWhole: boolean
  /** The key whose value is not whole yet. */
  readonly open: string | null
}

const deepest = 8

class Cut extends Error {}
class Broken extends Error {}

/** @returns null: there is no object, or it is not JSON at some place. */
export function jsonSoFar(text: string): JsonSoFar | null {
  const begin = text.indexOf('{')
  if (begin === -1) return null
  let at = begin + 1
  const value: Record<string, unknown> = {}
  let open: string | null = null

  const peek = (): string => {
    while (at < text.length && /\s/.test(text[at] as string)) at += 1
    const character = text[at]
    if (character === undefined) throw new Cut()
    return character
  }
  const expect = (character: string): void => {
    if (peek() !== character) throw new Broken()
    at += 1
  }

  /** @param grown is given what there is when the text ends inside. */
  function readString(grown?: (soFar: string) => void): string {
    expect('"')
    let read = ''
    for (;;) {
      const character = text[at]
      if (character === undefined) {
        grown?.(read)
        throw new Cut()
      }
      at += 1
      if (character === '"') return read
      if (character !== '\\') {
        read += character
        continue
      }
      const escaped = text[at]
      const length = escaped === 'u' ? 5 : 1
      if (escaped === undefined || text.length < at + length) {
        grown?.(read)
        throw new Cut()
      }
      read += unescaped(text.slice(at, at + length))
      at += length
    }
  }

  function readValue(depth: number, grown?: (soFar: unknown) => void): unknown {
    if (depth > deepest) throw new Broken()
    const character = peek()
    if (character === '"') return readString(grown)
    if (character === '[') return readArray(depth, grown)
    if (character === '{') return readObject(depth)
    const [word] = /^[-+.\w]+/.exec(text.slice(at, at + 40)) ?? []
    if (word === undefined) throw new Broken()
    at += word.length
    if (at === text.length) throw new Cut()
    try {
      return JSON.parse(word)
    } catch {
      throw new Broken()
    }
  }

  function readArray(depth: number, grown?: (soFar: unknown) => void): unknown[] {
    const items: unknown[] = []
    expect('[')
    try {
      while (peek() !== ']') {
        items.push(readValue(depth + 1))
        if (peek() === ',') at += 1
        else if (peek() !== ']') throw new Broken()
      }
    } catch (error) {
      if (error instanceof Cut) grown?.(items)
      throw error
    }
    at += 1
    return items
  }

  function readObject(depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = {}
    expect('{')
    while (peek() !== '}') {
      const key = readString()
      expect(':')
      members[key] = readValue(depth + 1)
      if (peek() === ',') at += 1
      else if (peek() !== '}') throw new Broken()
    }
    at += 1
    return members
  }

  try {
    while (peek() !== '}') {
      const key = readString()
      expect(':')
      open = key
      value[key] = readValue(1, soFar => {
        value[key] = soFar
      })
      open = null
      if (peek() === ',') at += 1
      else if (peek() !== '}') throw new Broken()
    }
    return { value, isWhole: true, open: null }
  } catch (error) {
    if (error instanceof Cut) return { value, isWhole: false, open }
    if (error instanceof Broken) return null
    throw error
  }
}

function unescaped(sequence: string): string {
  try {
    return JSON.parse(`"\\${sequence}"`) as string
  } catch {
    // As it stands: models escape what needs no escape.
    return sequence
  }
}
