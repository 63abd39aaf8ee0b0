import { picturesIn } from '@omniai/contracts/text/picture-references'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readDocx } from './docx-to-markdown.ts'
import { escapeStart, inlineMarkdown } from './markdown-text.ts'

const body = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document><w:body>${inner}</w:body></w:document>`

const styles =
  '<w:styles><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style></w:styles>'
const numbering =
  '<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>' +
  '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>' +
  '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
const links =
  '<Relationships><Relationship Id="rId4" Type="hyperlink" Target="https://example.org/a?b=1&amp;c=2" TargetMode="External"/>' +
  '<Relationship Id="rId5" Type="hyperlink" Target="javascript:alert(1)" TargetMode="External"/>' +
  '<Relationship Id="rId6" Type="image" Target="media/image1.jpeg"/><Relationship Id="rId7" Type="image" Target="media/image2.emf"/>' +
  '<Relationship Id="rId8" Type="image" Target="https://example.org/image.png" TargetMode="External"/></Relationships>'

const docxToMarkdown = (bytes: Uint8Array) => readDocx(bytes).text

function docx(inner: string, more: Record<string, Uint8Array> = {}): Uint8Array {
  return zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    'word/document.xml': strToU8(body(inner)),
    'word/styles.xml': strToU8(styles),
    'word/numbering.xml': strToU8(numbering),
    'word/_rels/document.xml.rels': strToU8(links),
    ...more,
  })
}

const run = (text: string, properties = '') =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`
const p = (runs: string, properties = '') =>
  `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}${runs}</w:p>`
const item = (text: string, list: number, level = 0) =>
  p(run(text), `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`)

test('headings by the names of styles, whatever the language of their ids', () => {
  const made = docxToMarkdown(
    docx(
      p(run('Der Bericht', '<w:b/>'), '<w:pStyle w:val="berschrift1"/>') +
        p(run('Ein Satz.')) +
        p(run('Zahlen'), '<w:pStyle w:val="berschrift2"/>'),
    ),
  )
  expect(made).toBe('# Der Bericht\n\nEin Satz.\n\n## Zahlen\n')
})

test('bold, italic, struck and links; runs that were cut apart are one', () => {
  const made = docxToMarkdown(
    docx(
      p(
        run('A ') +
          run('bo', '<w:b/>') +
          run('ld ', '<w:b w:val="true"/>') +
          run('and ', '<w:b w:val="0"/>') +
          run('slanted', '<w:i/>') +
          run(' or ') +
          run('gone', '<w:strike/>') +
          `<w:hyperlink r:id="rId4">${run(' here')}</w:hyperlink>` +
          `<w:hyperlink r:id="rId5">${run(' not there')}</w:hyperlink>`,
      ),
    ),
  )
  expect(made).toBe('A **bold** and *slanted* or ~~gone~~ [here](https://example.org/a?b=1&c=2) not there\n')
})

test('lists that count and lists that do not, one in another', () => {
  const made = docxToMarkdown(
    docx(item('first', 1) + item('inner', 1, 1) + p(run('Between.')) + item('one', 2) + item('two', 2)),
  )
  expect(made).toBe('- first\n   - inner\n\nBetween.\n\n1. one\n1. two\n')
})

test('a table, with what stands in its cells', () => {
  const cell = (text: string) => `<w:tc>${p(run(text))}</w:tc>`
  const made = docxToMarkdown(
    docx(
      `<w:tbl><w:tr>${cell('a|b')}${cell('c')}</w:tr><w:tr>${cell('1')}<w:tc>${p(run('2'))}${p(run('3'))}</w:tc></w:tr></w:tbl>`,
    ),
  )
  expect(made).toBe('| a\\|b | c |\n| --- | --- |\n| 1 | 2<br>3 |\n')
})

test('what is text stays text', () => {
  const made = docxToMarkdown(
    docx(
      p(run('# 1 * 2 &lt;b&gt; [x] &amp; _y_')) +
        p(run('1. not a list')) +
        p('<w:del><w:r><w:delText>no</w:delText></w:r></w:del>'),
    ),
  )
  expect(made).toBe('\\# 1 \\* 2 \\<b\\> \\[x\\] & \\_y\\_\n\n1\\. not a list\n')
  expect(escapeStart('- a')).toBe('\\- a')
  expect(inlineMarkdown([{ text: '  ', bold: true, italic: false, struck: false, href: null }])).toBe('  ')
})

test('what was deleted or moved away is gone, what was moved is there once, in its look of now', () => {
  const former = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
  const made = docxToMarkdown(
    docx(
      `<w:p><w:moveFrom>${run('Moved.')}</w:moveFrom></w:p>` +
        p(`${run('First.')}<w:del><w:r><w:br/><w:delText>no</w:delText></w:r></w:del>`) +
        `<w:p><w:moveTo>${run('Moved.')}</w:moveTo></w:p>` +
        p(run('No item.'), `<w:pPrChange>${former}</w:pPrChange>`),
    ),
  )
  expect(made).toBe('First.\n\nMoved.\n\nNo item.\n')
})

test('the mark that ends a paragraph, its tab stops and the end of a page are nothing of its text', () => {
  const mark = '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs><w:rPr><w:b/><w:strike/></w:rPr>'
  const pageEnd = '<w:r><w:br w:type="page"/></w:r>'
  expect(docxToMarkdown(docx(p(run('plain') + pageEnd + run(' text'), mark)))).toBe('plain text\n')
})

test('a text box is there once, and the paragraph around it stays whole', () => {
  const box = `<w:txbxContent>${p(run('In the box.'))}</w:txbxContent>`
  const twice = `<w:r><mc:AlternateContent><mc:Choice><w:drawing>${box}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>`
  const made = docxToMarkdown(docx(p(run('Before ') + twice + run('and after.')) + p(run('Next.'))))
  expect(made).toBe('In the box.\n\nBefore and after.\n\nNext.\n')
})

test('signs of an entity and of what is struck stay signs', () => {
  const made = docxToMarkdown(docx(p(run('write &amp;lt; and ~~no~~, R&amp;D'))))
  expect(made).toBe('write \\&lt; and \\~\\~no\\~\\~, R&D\n')
})

test('what is no such document is refused', () => {
  expect(() => docxToMarkdown(strToU8('PK no'))).toThrow()
  expect(() => docxToMarkdown(zipSync({ 'a.txt': strToU8('x') }))).toThrow('no document')
})

const drawing = (relation: string, words = '') =>
  `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1"${words && ` descr="${words}"`}/><a:graphic><pic:blipFill><a:blip r:embed="${relation}"/></pic:blipFill></a:graphic></wp:inline></w:drawing></w:r>`

test('pictures stand where they stood, one that is there twice is taken once, others are counted', () => {
  const made = readDocx(
    docx(
      p(run('Before ') + drawing('rId6', 'A [cat]&#10;asleep') + run(' after.', '<w:b/>')) +
        p(drawing('rId7') + drawing('rId8') + drawing('rId9')) +
        p(drawing('rId6')) +
        p('<w:r><w:pict><v:shape><v:imagedata r:id="rId6" o:title="Old"/></v:shape></w:pict></w:r>'),
      { 'word/media/image1.jpeg': new Uint8Array([1, 2, 3]), 'word/media/image2.emf': new Uint8Array([4]) },
    ),
  )
  const [picture, ...more] = made.pictures
  expect(more).toEqual([])
  expect(picture).toMatchObject({ name: 'image1.jpeg', bytes: new Uint8Array([1, 2, 3]) })
  const reference = `pictures/${picture!.id}.jpg`
  expect(picturesIn(made.text)).toEqual([picture!.id])
  expect(made.text).toBe(
    `Before ![A \\[cat\\] asleep](${reference}) **after.**\n\n![Picture](${reference})\n\n![Old](${reference})\n`,
  )
  expect(made.leftOut).toBe(3)
})
