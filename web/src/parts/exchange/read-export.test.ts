import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { Found } from './found.ts'
import { createValueSplitter } from './json-values.ts'
import { readExport } from './read-export.ts'

async function foundIn(content: BlobPart, signal = new AbortController().signal): Promise<Found[]> {
  const found: Found[] = []
  const file = new File([content], 'export')
  for await (const item of readExport(file, () => {}, signal)) found.push(item)
  return found
}

function splitAt(text: string, size: number, longest = 1000) {
  const bytes = new TextEncoder().encode(text)
  const values: (string | null)[] = []
  const splitter = createValueSplitter(longest, value =>
    values.push(value && new TextDecoder().decode(value)),
  )
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
  return { values, ...splitter.end() }
}

const tricky = ['{"a":"}]{[\\"\\\\"}', '{"b":[{"c":"ü😀\\u007d"}]}', '{}'] as const

describe.each([1, 2, 3, 7, 1000])('in pieces of %i bytes', size => {
  test('the values of an array are found whole, whatever stands in their strings', () => {
    expect(splitAt(`\ufeff [ ${tricky.join(' ,\n')} ] `, size)).toEqual({
      values: [...tricky],
      whole: true,
      stray: false,
    })
  })

  test('the lines of a file are found whole', () => {
    expect(splitAt(tricky.join('\n'), size)).toEqual({ values: [...tricky], whole: true, stray: false })
  })

  test('a value that is too long is told, and the next one is found', () => {
    expect(splitAt(`[{"x":"${'y'.repeat(50)}"},{}]`, size, 20).values).toEqual([null, '{}'])
  })

  test('a file that breaks off, and what is no conversation, are told', () => {
    expect(splitAt('[{"a":1},{"b"', size)).toEqual({ values: ['{"a":1}'], whole: false, stray: false })
    expect(splitAt('[{"a":1},"{", 3]', size)).toEqual({ values: ['{"a":1}'], whole: true, stray: true })
  })
})

test('each export is recognised by what is in it', async () => {
  const formatsIn = async (content: unknown) =>
    (await foundIn(JSON.stringify(content))).map(item =>
      item.type === 'conversation' ? item.format : item.type,
    )
  expect(await formatsIn([{ title: 'x', mapping: {} }])).toEqual(['chatgpt'])
  expect(await formatsIn([{ uuid: 'x', chat_messages: [] }])).toEqual(['claude'])
  expect(await formatsIn([{ id: 'x', chat: { history: {} } }])).toEqual(['open-webui'])
  expect(await formatsIn({ conversationId: 'x', messages: [] })).toEqual(['librechat'])
  expect(await formatsIn({ thread: { type: 'thread' }, messages: [], blocks: [] })).toEqual(['omniai'])
})

test('what is in no known format keeps its name in the report', async () => {
  expect(await foundIn('[{"title":"Recipes"},{"z":1}]')).toEqual([
    { type: 'unreadable', title: 'Recipes', reason: 'It is in no format that is known here.' },
    { type: 'unreadable', title: 'Number 2 in the file', reason: 'It is in no format that is known here.' },
  ])
})

test('our archive is put together thread by thread; one that breaks off says so', async () => {
  const lines = [
    { type: 'archive', format: 'omniai', version: 1 },
    { type: 'preset', preset: { name: 'Terse' } },
    { type: 'thread', id: 't1', title: 'One' },
    { type: 'message', id: 'm1' },
    { type: 'block', block: {} },
    { type: 'thread', id: 't2', title: 'Two' },
    { type: 'end' },
  ].map(line => JSON.stringify(line))
  const whole = await foundIn(lines.join('\n'))
  expect(whole.map(item => (item.type === 'conversation' ? item.value : item.type))).toEqual([
    'preset',
    {
      thread: { type: 'thread', id: 't1', title: 'One' },
      messages: [{ type: 'message', id: 'm1' }],
      blocks: [{ type: 'block', block: {} }],
    },
    { thread: { type: 'thread', id: 't2', title: 'Two' }, messages: [], blocks: [] },
  ])
  const cut = await foundIn(lines.slice(0, -1).join('\n'))
  expect(cut.at(-1)).toMatchObject({ type: 'warning', text: expect.stringContaining('ends before') })
})

test('of a zip file only its conversations are read, also when they are in several files', async () => {
  const conversation = (title: string) => strToU8(JSON.stringify([{ title, mapping: {} }]))
  const bytes = zipSync({
    'user.json': strToU8('{"email":"x"}'),
    'export/conversations-000.json': conversation('One'),
    'export/conversations-001.json': [conversation('Two'), { level: 0 }],
  })
  const found = await foundIn(bytes as Uint8Array<ArrayBuffer>)
  expect(found.map(item => item.type === 'conversation' && item.value)).toEqual([
    { title: 'One', mapping: {} },
    { title: 'Two', mapping: {} },
  ])
})

test('a zip file without conversations, or one that is damaged, is told and does not throw', async () => {
  const bytes = zipSync({ 'notes.txt': strToU8('x') }) as Uint8Array<ArrayBuffer>
  expect(await foundIn(bytes)).toMatchObject([
    { type: 'warning', text: expect.stringContaining('no conversations') },
  ])
  const long = strToU8(JSON.stringify([{ title: 'x'.repeat(5000), mapping: {} }]))
  const whole = zipSync({ 'conversations.json': [long, { level: 0 }] }) as Uint8Array<ArrayBuffer>
  expect(await foundIn(whole.slice(0, 800))).toMatchObject([{ type: 'warning', text: expect.any(String) }])
})

test('characters that cannot be stored are replaced, and it is said', async () => {
  const found = await foundIn(
    '[{"title":"a\\u0000b\\ud83d","mapping":{}},{"title":"\\ud83d\\ude00","mapping":{}}]',
  )
  expect(found).toMatchObject([
    { value: { title: 'a\ufffdb\ufffd' }, replaced: true },
    { value: { title: '😀' }, replaced: false },
  ])
})

test('reading stops when it is cancelled', async () => {
  const abort = new AbortController()
  abort.abort()
  await expect(foundIn('[]', abort.signal)).rejects.toThrow()
})
