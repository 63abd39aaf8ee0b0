/** Inline Markdown, by CommonMark's delimiter algorithm, with GFM's strikethrough and bare addresses. */
import { decodeEntities } from './entities.ts'
import { type LinkTail, readLinkTail } from './link-tail.ts'
import type { Inline, References } from './tokens.ts'

type Mark = {
  /** The text node that holds what is left of the run. */
  node: { type: 'text'; text: string }
  readonly char: string
  readonly length: number
  readonly opens: boolean
  readonly closes: boolean
}

type Bracket = {
  node: Inline
  readonly image: boolean
  active: boolean
  readonly from: number
  readonly marks: number
}

const plainRun = /[^\\`<![\]*_~&\n:]+/y
const autolink = /<([a-z][a-z\d+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/iy
const tag = /<(?:\/?[a-z][^<>]*|!--[\s\S]*?--)>/iy
const entity = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z]\w{1,30});/iy
const bareAddress = /:\/\/[^\s<]+/y
const escapable = /[!-/:-@[-`{-~]/
const white = /\s/
const punctuation = /[\p{P}\p{S}]/u

/** Longer texts get a node of their own: joining them again and again would cost their length each time. */
const longestNode = 1_000

export function parseInline(text: string, references: References): Inline[] {
  const nodes: Inline[] = []
  const marks: Mark[] = []
  const brackets: Bracket[] = []
  /** Lengths of backtick runs that have no partner further on. */
  const lonely = new Set<number>()
  let at = 0

  const push = (literal: string) => {
    const last = nodes.at(-1)
    const isMark = marks.at(-1)?.node === last || brackets.at(-1)?.node === last
    if (last?.type === 'text' && !isMark && last.text.length < longestNode)
      nodes[nodes.length - 1] = { type: 'text', text: last.text + literal }
    else nodes.push({ type: 'text', text: literal })
  }
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }

  function backslash() {
    const next = text[at + 1] ?? ''
    if (next === '\n') {
      nodes.push({ type: 'break' })
      at += 2
    } else if (escapable.test(next)) {
      push(next)
      at += 2
    } else {
      push('\\')
      at += 1
    }
  }

  function code() {
    let end = at
    while (text[end] === '`') end += 1
    const run = text.slice(at, end)
    let close = lonely.has(run.length) ? -1 : text.indexOf(run, end)
    while (close >= 0 && (text[close + run.length] === '`' || text[close - 1] === '`')) {
      let after = close
      while (text[after] === '`') after += 1
      close = text.indexOf(run, after)
    }
    if (close < 0) {
      lonely.add(run.length)
      push(run)
      at = end
      return
    }
    const inner = text.slice(end, close).replaceAll('\n', ' ')
    const padded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== ''
    nodes.push({ type: 'code', text: padded ? inner.slice(1, -1) : inner })
    at = close + run.length
  }

  function angle() {
    const address = match(autolink)
    if (address?.[1] !== undefined) {
      const href = address[1].includes(':') ? address[1] : `mailto:${address[1]}`
      nodes.push({ type: 'link', href, children: [{ type: 'text', text: address[1] }] })
      at += address[0].length
      return
    }
    const html = match(tag)?.[0] ?? '<'
    if (/^<br\s*\/?>$/i.test(html)) nodes.push({ type: 'break' })
    else push(html)
    at += html.length
  }

  function lineEnd() {
    const last = nodes.at(-1)
    let spaces = 0
    while (last?.type === 'text' && last.text.at(-1 - spaces) === ' ') spaces += 1
    if (last?.type === 'text' && spaces > 0) {
      nodes[nodes.length - 1] = { type: 'text', text: last.text.slice(0, -spaces) }
    }
    if (spaces >= 2) nodes.push({ type: 'break' })
    else push('\n')
    at += 1
    while (text[at] === ' ') at += 1
  }

  function mark(char: string) {
    let end = at
    while (text[end] === char) end += 1
    const before = text[at - 1] ?? ' '
    const after = text[end] ?? ' '
    const left = flanks(after, before)
    const right = flanks(before, after)
    const node: Mark['node'] = { type: 'text', text: text.slice(at, end) }
    nodes.push(node)
    at = end
    if (char === '~' && node.text.length !== 2) return
    const wordwise = char === '_'
    marks.push({
      node,
      char,
      length: node.text.length,
      opens: left && (!wordwise || !right || punctuation.test(before)),
      closes: right && (!wordwise || !left || punctuation.test(after)),
    })
  }

  function openBracket(image: boolean) {
    const node: Inline = { type: 'text', text: image ? '![' : '[' }
    nodes.push(node)
    at += image ? 2 : 1
    brackets.push({ node, image, active: true, from: at, marks: marks.length })
  }

  function closeBracket() {
    const opener = brackets.pop()
    const label = opener ? text.slice(opener.from, at) : ''
    const tail: LinkTail | null = opener?.active ? readLinkTail(text, at + 1, label, references) : null
    if (!opener || !tail) {
      push(']')
      at += 1
      return
    }
    const inner = marks.splice(opener.marks)
    const start = nodes.lastIndexOf(opener.node)
    const children = nodes.splice(start).slice(1)
    pairMarks(children, inner)
    if (opener.image) nodes.push({ type: 'image', href: tail.href, alt: plainText(children) })
    else {
      nodes.push({ type: 'link', href: tail.href, children })
      // A link cannot stand inside another one.
      for (const bracket of brackets) if (!bracket.image) bracket.active = false
    }
    at = tail.end
  }

  function colon() {
    const last = nodes.at(-1)
    const scheme = last?.type === 'text' ? /(?:^|\W)(https?)$/i.exec(last.text.slice(-6))?.[1] : undefined
    const rest = scheme ? match(bareAddress)?.[0] : undefined
    if (
      !scheme ||
      !rest ||
      last?.type !== 'text' ||
      (brackets.some(({ active, image }) => active && !image) && closesLater())
    ) {
      push(':')
      at += 1
      return
    }
    const kept = withoutTrailing(rest)
    nodes[nodes.length - 1] = { type: 'text', text: last.text.slice(0, -scheme.length) }
    const address = scheme + kept
    nodes.push({ type: 'link', href: address, children: [{ type: 'text', text: address }] })
    at += kept.length
  }

  /** Inside `[…](` an address belongs to the link around it. */
  function closesLater(): boolean {
    return /^[^[\]]*\](?:\(|\[)/.test(text.slice(at, at + 500))
  }

  while (at < text.length) {
    const plain = match(plainRun)
    if (plain) {
      push(plain[0])
      at += plain[0].length
      continue
    }
    const char = text[at] ?? ''
    if (char === '\\') backslash()
    else if (char === '`') code()
    else if (char === '<') angle()
    else if (char === '\n') lineEnd()
    else if (char === '*' || char === '_' || char === '~') mark(char)
    else if (char === '[') openBracket(false)
    else if (char === '!' && text[at + 1] === '[') openBracket(true)
    else if (char === ']') closeBracket()
    else if (char === ':') colon()
    else {
      const reference = char === '&' ? match(entity)?.[0] : undefined
      push(reference ? decodeEntities(reference) : char)
      at += reference?.length ?? 1
    }
  }
  pairMarks(nodes, marks)
  return nodes
}

/** Left-flanking for (next, previous), right-flanking for (previous, next). */
function flanks(inner: string, outer: string): boolean {
  if (white.test(inner)) return false
  return !punctuation.test(inner) || white.test(outer) || punctuation.test(outer)
}

/** Turns pairs of runs into emphasis, innermost first. Works on `nodes` in place. */
function pairMarks(nodes: Inline[], marks: Mark[]): void {
  for (let closeAt = 0; closeAt < marks.length; ) {
    const closer = marks[closeAt]
    if (!closer?.closes || closer.node.text === '') {
      closeAt += 1
      continue
    }
    const openAt = findOpener(marks, closeAt)
    const opener = marks[openAt]
    if (!opener) {
      closeAt += 1
      continue
    }
    const width = opener.node.text.length >= 2 && closer.node.text.length >= 2 ? 2 : 1
    const from = nodes.indexOf(opener.node)
    const to = nodes.indexOf(closer.node, from)
    const children = nodes.slice(from + 1, to).filter(node => node.type !== 'text' || node.text !== '')
    const type = closer.char === '~' ? 'del' : width === 2 ? 'strong' : 'em'
    nodes.splice(from + 1, to - from - 1, { type, children })
    opener.node.text = opener.node.text.slice(width)
    closer.node.text = closer.node.text.slice(width)
    marks.splice(openAt + 1, closeAt - openAt - 1)
    closeAt = openAt + 1
    if (opener.node.text === '') {
      marks.splice(openAt, 1)
      closeAt -= 1
    }
  }
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]
    if (node?.type === 'text' && node.text === '') nodes.splice(index, 1)
  }
}

const searchedAtMost = 200

function findOpener(marks: readonly Mark[], closeAt: number): number {
  const closer = marks[closeAt]
  for (let at = closeAt - 1; at >= Math.max(0, closeAt - searchedAtMost); at--) {
    const opener = marks[at]
    if (!opener?.opens || opener.char !== closer?.char || opener.node.text === '') continue
    // The rule of three: runs that could both open and close must not add up to a multiple of three.
    const threes = opener.length % 3 === 0 && closer.length % 3 === 0
    const ambiguous = opener.closes || closer.opens
    if (ambiguous && (opener.length + closer.length) % 3 === 0 && !threes) continue
    return at
  }
  return -1
}

/** A full stop after an address ends the sentence; a bracket that it did not open is not its own. */
function withoutTrailing(address: string): string {
  let end = address.length
  for (;;) {
    const kept = address.slice(0, end)
    const last = kept.at(-1) ?? ''
    const unopened = last === ')' && kept.split(')').length > kept.split('(').length
    if (!unopened && !/[?!.,:;*_~'"\]]/.test(last)) return kept
    end -= 1
  }
}

function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map(node => {
      if (node.type === 'text' || node.type === 'code') return node.text
      if (node.type === 'image') return node.alt
      return 'children' in node ? plainText(node.children) : ' '
    })
    .join('')
}
