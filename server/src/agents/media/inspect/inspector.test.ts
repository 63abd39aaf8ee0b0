import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { deflateSync } from 'node:zlib'
import { bounds } from '@omniai/contracts/limits'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { madeDocx, madeGif, madePdf, madePng, pageSaying, paragraph } from '../../../../test/made-files.ts'
import { createInspector, defaultInspectorLimits } from './inspector.ts'

const inspect = createInspector(defaultInspectorLimits)
const look = (bytes: Uint8Array) => inspect(async () => Readable.from([bytes]))

describe('what a file is, its bytes say', () => {
  test.each([
    [
      'a PNG',
      madePng(640, 480),
      { kind: 'image', mediaType: 'image/png', width: 640, height: 480, text: null },
    ],
    ['a GIF', madeGif(32, 16), { kind: 'image', mediaType: 'image/gif', width: 32, height: 16 }],
    [
      'a PDF',
      madePdf(2, pageSaying('Hello')),
      { kind: 'document', pages: 2, text: 'Hello\n\nHello', characters: 12 },
    ],
    [
      'a PDF without text',
      madePdf(1, Buffer.from('0 0 9 9 re f')),
      { kind: 'document', text: '', characters: 0 },
    ],
    [
      'a Word document',
      madeDocx(paragraph('One') + paragraph('Zwei ≠ &lt;b&gt;')),
      { kind: 'document', text: 'One\n\nZwei ≠ <b>', truncated: false },
    ],
    ['text', Buffer.from('\ufeffgrüße 👋\n'), { kind: 'text', mediaType: 'text/plain', text: 'grüße 👋\n' }],
    [
      'text that begins like a bitmap',
      Buffer.from('BM is short for'),
      { kind: 'text', text: 'BM is short for' },
    ],
    [
      'SVG, which is text and no image',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      { kind: 'text', mediaType: 'text/plain' },
    ],
    ['HTML, which is text', Buffer.from('<!doctype html><script>1</script>'), { mediaType: 'text/plain' }],
  ])('%s', async (_name, bytes, found) => {
    expect(await look(bytes)).toMatchObject({ found })
  })
})

describe('what is not taken is refused in words, with its code', () => {
  test.each([
    ['nothing at all', Buffer.alloc(0), 'E_UNSUPPORTED_FILE', /empty/],
    ['a program', Buffer.concat([Buffer.from('MZ'), randomBytes(100)]), 'E_UNSUPPORTED_FILE', /Taken are/],
    ['text in another encoding', Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65]), 'E_UNSUPPORTED_FILE', /UTF-8/],
    ['text with U+0000', Buffer.from('a\0b'), 'E_UNSUPPORTED_FILE', /Taken are/],
    ['an archive', Buffer.from(zipSync({ 'a.txt': strToU8('a') })), 'E_UNSUPPORTED_FILE', /Word/],
    ['a PNG without its size', madePng(1, 1).subarray(0, 18), 'E_FILE_UNREADABLE', /image is damaged/],
    ['a picture too wide', madePng(bounds.image_side + 1, 1), 'E_TOO_LARGE', /16385 × 1 pixels/],
    ['a picture of too many pixels', madePng(14_000, 14_000), 'E_TOO_LARGE', /14000 × 14000/],
    [
      'an image of too many bytes',
      Buffer.concat([madePng(9, 9), Buffer.alloc(bounds.attachment_image_bytes)]),
      'E_TOO_LARGE',
      /bytes/,
    ],
    [
      'a PDF that is none',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)]),
      'E_FILE_UNREADABLE',
      /damaged/,
    ],
    [
      'a PDF of too many pages',
      madePdf(bounds.attachment_pages + 1, pageSaying('x')),
      'E_TOO_LARGE',
      /pages/,
    ],
    [
      'a Word document cut in half',
      madeDocx(paragraph('One')).subarray(0, 500),
      'E_FILE_UNREADABLE',
      /damaged/,
    ],
    ['a Word document of broken XML', madeDocx('<w:p><w:r>'), 'E_FILE_UNREADABLE', /damaged/],
    [
      'an archive that unpacks to a thousand times its size',
      Buffer.from(zipSync({ 'word/document.xml': new Uint8Array(100_000_000) })),
      'E_TOO_LARGE',
      /Unpacked/,
    ],
  ])('%s', async (_name, bytes, refused, detail) => {
    expect(await look(bytes)).toEqual({ refused, detail: expect.stringMatching(detail) })
  })
})

test('an archive that claims less than it holds is read to its claim and no further', async () => {
  const honest = zipSync({ 'word/document.xml': new Uint8Array(30_000_000) })
  const view = new DataView(honest.buffer)
  const directory = view.getUint32(honest.length - 6, true)
  view.setUint32(directory + 24, 10, true)
  expect(await look(honest)).toMatchObject({ refused: 'E_FILE_UNREADABLE' })
})

test('long text is kept to its bound, ends in a whole character and says how long it was', async () => {
  const text = `a${'👋'.repeat(bounds.attachment_text)}`
  const inspection = await look(Buffer.from(text))
  expect(inspection).toMatchObject({ found: { truncated: true, characters: text.length } })
  const kept = 'found' in inspection ? inspection.found.text! : ''
  expect(kept.length).toBe(bounds.attachment_text - 1)
  expect(text.startsWith(kept)).toBe(true)
  expect(kept.isWellFormed()).toBe(true)
})

const tooMuch = {
  refused: 'E_FILE_UNREADABLE',
  detail: 'It could not be read within the time and memory that there is for one file.',
}

test.runIf(process.platform === 'linux')(
  'a PDF whose page unpacks to a gigabyte costs its own process its life, not ours',
  async () => {
    const bomb = madePdf(1, deflateSync(Buffer.alloc(1_000_000_000, ' ')), '/Filter/FlateDecode')
    expect(await look(bomb)).toEqual(tooMuch)
  },
)

test('what takes more memory than there is for it is given up', async () => {
  const small = createInspector({ ...defaultInspectorLimits, megabytes: 300 })
  const large = madeDocx(paragraph('x'.repeat(40)).repeat(250_000))
  expect(await small(async () => Readable.from([large]))).toEqual(tooMuch)
})

test('what takes too long is given up, and the next file is looked into', async () => {
  const hasty = createInspector({ ...defaultInspectorLimits, milliseconds: 1, atOnce: 1 })
  const [first, second] = await Promise.all([
    hasty(async () => Readable.from([madePdf(100, pageSaying('x'))])),
    hasty(async () => Readable.from([Buffer.from('short')])),
  ])
  expect([first, second]).toEqual([tooMuch, tooMuch])
  expect(await look(Buffer.from('short'))).toMatchObject({ found: { text: 'short' } })
})

test('a file that breaks off while it is read is not taken for whole', async () => {
  async function* broken() {
    yield Buffer.from('half of a ')
    throw new Error('EIO')
  }
  await expect(inspect(async () => Readable.from(broken()))).rejects.toThrow('EIO')
})
