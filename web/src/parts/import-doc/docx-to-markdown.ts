/** What of an office document is text and structure, as Markdown: headings, paragraphs, lists, tables, links, bold, italic and pictures. */
import { strFromU8, unzipSync } from 'fflate'
import { type FoundPicture, type ReadDocument, unzipPictures } from './found-pictures.ts'
import { escapeStart, inlineMarkdown, type Run } from './markdown-text.ts'
import { attribute, readXml } from './xml-reader.ts'

/** Bytes of one part, unpacked. A small file may unpack to a very large one. */
const mostBytes = 50_000_000
const parts = {
  document: 'word/document.xml',
  styles: 'word/styles.xml',
  numbering: 'word/numbering.xml',
  links: 'word/_rels/document.xml.rels',
} as const

/** @throws when it is no such document. */
export function readDocx(bytes: Uint8Array): ReadDocument {
  const wanted = new Set<string>(Object.values(parts))
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => wanted.has(name) && originalSize <= mostBytes,
  })
  const part = (name: keyof typeof parts) => {
    const file = files[parts[name]]
    return file ? strFromU8(file) : null
  }
  const document = part('document')
  if (document === null) throw new Error('There is no document in it.')
  const links = part('links') ?? ''
  const media = mediaOf(links)
  const unpacked = unzipPictures(bytes, new Set([...media.values()].flatMap(each => each.file ?? [])))
  const used = new Map<string, FoundPicture>()
  let leftOut = 0
  const text = writeMarkdown(document, {
    headings: headingsOf(part('styles') ?? ''),
    numbered: numberedLists(part('numbering') ?? ''),
    links: linksOf(links),
    picture(relation) {
      const { file, ending } = media.get(relation) ?? {}
      const its = file && unpacked[file]
      if (!its) {
        leftOut += 1
        return null
      }
      const name = file.slice(file.lastIndexOf('/') + 1)
      const found = used.get(file) ?? {
        id: `pic_import${String(used.size).padStart(18, '0')}`,
        name,
        bytes: its,
      }
      used.set(file, found)
      return `pictures/${found.id}.${ending}`
    },
  })
  return { text, pictures: [...used.values()], leftOut }
}

type Media = { readonly file?: string; readonly ending?: string }

/** The files of pictures by their relations; without a file where they are of a kind that is not taken, or elsewhere. */
function mediaOf(xml: string): Map<string, Media> {
  const media = new Map<string, Media>()
  for (const piece of readXml(xml)) {
    if (piece.kind !== 'open' || piece.name !== 'Relationship') continue
    const [id, target] = [attribute(piece.attributes, 'Id'), attribute(piece.attributes, 'Target')]
    const [, path, kind] = /^(?:\/?word\/)?(media\/[\w.-]+\.(png|jpe?g|gif|webp))$/i.exec(target ?? '') ?? []
    if (id && path && kind)
      media.set(id, { file: `word/${path}`, ending: kind.toLowerCase().replace('jpeg', 'jpg') })
  }
  return media
}

type Known = {
  /** Level by the id of a paragraph style: ids are in the language of whoever wrote, names are not. */
  readonly headings: ReadonlyMap<string, number>
  /** `numId level` of lists that count. */
  readonly numbered: ReadonlySet<string>
  readonly links: ReadonlyMap<string, string>
  /** How the text names the picture of a relation; null: it is left out. */
  readonly picture: (relation: string) => string | null
}

function headingsOf(xml: string): Map<string, number> {
  const headings = new Map<string, number>()
  let style: string | null = null
  for (const piece of readXml(xml)) {
    if (piece.kind !== 'open') continue
    if (piece.name === 'w:style') style = attribute(piece.attributes, 'w:styleId')
    if (piece.name !== 'w:name' || style === null) continue
    const name = attribute(piece.attributes, 'w:val')?.toLowerCase() ?? ''
    const level = name === 'title' ? 1 : Number(/^heading ([1-9])$/.exec(name)?.[1] ?? 0)
    if (level > 0) headings.set(style, level)
  }
  return headings
}

function numberedLists(xml: string): Set<string> {
  const formats = new Map<string, string>()
  const numbered = new Set<string>()
  let outline: string | null = null
  let level: string | null = null
  let list: string | null = null
  for (const piece of readXml(xml)) {
    if (piece.kind !== 'open') continue
    const value = attribute(piece.attributes, 'w:val')
    if (piece.name === 'w:abstractNum') outline = attribute(piece.attributes, 'w:abstractNumId')
    else if (piece.name === 'w:lvl') level = attribute(piece.attributes, 'w:ilvl')
    else if (piece.name === 'w:numFmt' && value) formats.set(`${outline} ${level}`, value)
    else if (piece.name === 'w:num') list = attribute(piece.attributes, 'w:numId')
    else if (piece.name === 'w:abstractNumId' && list !== null) {
      for (const [key, format] of formats) {
        const [of, at] = key.split(' ')
        if (of === value && format !== 'bullet' && format !== 'none') numbered.add(`${list} ${at}`)
      }
    }
  }
  return numbered
}

function linksOf(xml: string): Map<string, string> {
  const links = new Map<string, string>()
  for (const piece of readXml(xml)) {
    if (piece.kind !== 'open' || piece.name !== 'Relationship') continue
    const [id, target] = [attribute(piece.attributes, 'Id'), attribute(piece.attributes, 'Target')]
    if (id && target && /^(https?:|mailto:)/i.test(target)) links.set(id, target)
  }
  return links
}

type Paragraph = { style: string | null; list: string | null; level: number; runs: Run[] }
type Block = { readonly text: string; readonly isItem: boolean }

const plain = { bold: false, italic: false, struck: false, href: null }
const newParagraph = (): Paragraph => ({ style: null, list: null, level: 0, runs: [] })
const isOn = (attributes: string) => !/^(0|false|off|none)$/.test(attribute(attributes, 'w:val') ?? 'on')

/** What was deleted, moved away or looked otherwise before a tracked change, and the same once more for old readers. */
const passedOver = new Set(['w:del', 'w:moveFrom', 'w:pPrChange', 'w:rPrChange', 'mc:Fallback'])

function writeMarkdown(xml: string, known: Known): string {
  const blocks: Block[] = []
  let paragraph = newParagraph()
  let format = { bold: false, italic: false, struck: false }
  let href: string | null = null
  /** Those around a text box, whose own paragraphs stand inside of them. */
  const around: Paragraph[] = []
  let passing = 0
  let runs = 0
  let inText = false
  let inRunProperties = false
  let words = ''
  /** Rows of cells of paragraphs. A table in a table is a cell of text. */
  let table: string[][] | null = null
  let depth = 0

  const add = (text: string) => paragraph.runs.push({ text, ...format, href })

  function endParagraph() {
    const line = inlineMarkdown(paragraph.runs).trim()
    if (table) {
      const cell = table.at(-1)
      if (cell && line !== '') cell[cell.length - 1] = [cell.at(-1), line].filter(Boolean).join('<br>')
    } else if (line !== '') blocks.push(blockOf(paragraph, line, known))
    paragraph = around.pop() ?? newParagraph()
  }

  for (const piece of readXml(xml)) {
    if (piece.kind !== 'text' && passedOver.has(piece.name)) {
      if (piece.kind === 'close') passing -= 1
      else if (!piece.empty) passing += 1
    }
    if (passing > 0) continue
    if (piece.kind === 'text') {
      if (inText) add(piece.text)
      continue
    }
    const { name } = piece
    if (piece.kind === 'close') {
      if (name === 'w:t') inText = false
      else if (name === 'w:rPr') inRunProperties = false
      else if (name === 'w:r') {
        runs -= 1
        format = { bold: false, italic: false, struck: false }
      } else if (name === 'w:hyperlink') href = null
      else if (name === 'w:p') endParagraph()
      else if (name === 'w:tbl') {
        depth -= 1
        if (depth > 0 || !table) continue
        blocks.push({ text: tableMarkdown(table), isItem: false })
        table = null
      }
      continue
    }
    const { attributes, empty } = piece
    const value = attribute(attributes, 'w:val')
    if (name === 'w:t') inText = !empty
    else if (name === 'w:r' && !empty) runs += 1
    else if (name === 'w:p' && !empty) {
      around.push(paragraph)
      paragraph = newParagraph()
    }
    // Outside of a run it is a place where tabs stop.
    else if (name === 'w:tab' && runs > 0) add('\t')
    // With a type it ends a page or a column.
    else if ((name === 'w:br' && attribute(attributes, 'w:type') === null) || name === 'w:cr') add('\n')
    else if (name === 'w:noBreakHyphen') add('\u2011')
    // Outside of a run it is the look of the mark that ends the paragraph.
    else if (name === 'w:rPr') inRunProperties = !empty && runs > 0
    else if (name === 'w:b' && inRunProperties) format = { ...format, bold: isOn(attributes) }
    else if (name === 'w:i' && inRunProperties) format = { ...format, italic: isOn(attributes) }
    else if (name === 'w:strike' && inRunProperties) format = { ...format, struck: isOn(attributes) }
    else if (name === 'w:drawing' || name === 'w:pict') words = ''
    else if (name === 'wp:docPr')
      words = attribute(attributes, 'descr') ?? attribute(attributes, 'title') ?? ''
    else if (name === 'a:blip' || name === 'v:imagedata') {
      const relation = attribute(attributes, 'r:embed') ?? attribute(attributes, 'r:id')
      const picture = relation && known.picture(relation)
      if (picture)
        paragraph.runs.push({
          ...plain,
          text: words || attribute(attributes, 'o:title') || 'Picture',
          picture,
        })
    } else if (name === 'w:hyperlink') href = known.links.get(attribute(attributes, 'r:id') ?? '') ?? null
    else if (name === 'w:pStyle') paragraph.style = value
    else if (name === 'w:ilvl') paragraph.level = Math.min(8, Number(value) || 0)
    else if (name === 'w:numId') paragraph.list = value === '0' ? null : value
    else if (name === 'w:tbl') {
      depth += 1
      table ??= []
    } else if (name === 'w:tr' && depth === 1) table?.push([])
    else if (name === 'w:tc' && depth === 1) table?.at(-1)?.push('')
  }
  return `${joined(blocks)}\n`
}

function blockOf({ style, list, level, runs }: Paragraph, line: string, known: Known): Block {
  const heading = known.headings.get(style ?? '')
  // A heading is bold by what it is, and one line.
  if (heading) {
    const plain = inlineMarkdown(runs.map(run => ({ ...run, bold: false }))).trim()
    return { text: `${'#'.repeat(Math.min(6, heading))} ${plain.replace(/\s*\n\s*/g, ' ')}`, isItem: false }
  }
  if (list === null) return { text: escapeStart(line).replace(/\n/g, '\\\n'), isItem: false }
  const indent = '   '.repeat(level)
  const mark = known.numbered.has(`${list} ${level}`) ? '1.' : '-'
  return { text: `${indent}${mark} ${escapeStart(line).replace(/\n/g, `\\\n${indent}   `)}`, isItem: true }
}

function tableMarkdown(rows: readonly (readonly string[])[]): string {
  const width = Math.max(1, ...rows.map(row => row.length))
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, at) => (cells[at] ?? '').replace(/\n/g, '<br>').replace(/\|/g, '\\|')).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n')
}

/** Items of a list follow one another; everything else stands apart. */
function joined(blocks: readonly Block[]): string {
  return blocks.reduce((text, block, at) => {
    const between = at === 0 ? '' : block.isItem && blocks[at - 1]!.isItem ? '\n' : '\n\n'
    return text + between + block.text
  }, '')
}
