import type { Attachment } from '@omniai/contracts/schemas/attachment'
import type {
  ArchivedBlock,
  ArchivedMessage,
  ArchivedThread,
  ArchiveLine,
  ExportPage,
  ImportCreate,
  ImportReport,
  ThreadExport,
} from '@omniai/contracts/schemas/exchange'
import type { Run } from '@omniai/contracts/schemas/run'
import type { SearchPage } from '@omniai/contracts/schemas/search'
import type { Message, MessagePage, ThreadPage } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { treeOf } from '../../src/agents/conversation/import/tree.ts'
import { testDatabases } from '../databases.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'
import { chatGpt, claude, libreChat, openWebUi } from './exports-of-others.ts'

const asked = async (someone: Person, text: string, more: object = {}) =>
  finished(someone, await startChat(someone, text, { ...more }))

async function archiveOf(someone: Person): Promise<ArchiveLine[]> {
  const lines: ArchiveLine[] = []
  let cursor: string | null = null
  do {
    const page: ExportPage = (
      await someone.call('exportCreate', { body: cursor ? { cursor } : {} })
    ).json<ExportPage>()
    lines.push(...page.lines)
    cursor = page.next_cursor
  } while (cursor)
  return lines
}

/** The lines of each thread together, as an import takes them. */
function threadsIn(lines: readonly ArchiveLine[]) {
  const of = <T extends ArchiveLine>(type: T['type']) => lines.filter(line => line.type === type) as T[]
  return of<ArchivedThread>('thread').map(thread => ({
    thread,
    messages: of<ArchivedMessage>('message').filter(({ thread_id }) => thread_id === thread.id),
    blocks: of<ArchivedBlock>('block').filter(({ thread_id }) => thread_id === thread.id),
  }))
}

/** What must survive, without the ids that are made anew. */
function essenceOf(lines: readonly ArchiveLine[]) {
  return threadsIn(lines)
    .map(({ thread, messages, blocks }) => {
      const place = (id: string | null) => messages.findIndex(message => message.id === id)
      const { id: _id, head_id, ...rest } = thread
      return {
        ...rest,
        head: place(head_id),
        messages: messages.map(({ id: _message, thread_id: _thread, parent_id, ...message }) => ({
          ...message,
          parent: place(parent_id),
        })),
        blocks: blocks.map(({ block: { kind, title, text, enabled, message_id, until_message_id } }) => ({
          kind,
          title,
          text,
          enabled,
          message: place(message_id),
          until: place(until_message_id),
        })),
      }
    })
    .sort((one, other) => (one.title < other.title ? -1 : 1))
}

describe.each(testDatabases)('what goes out and comes in on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, ...people, close }
  }
  const take = async (someone: Person, format: ImportCreate['format'], conversations: unknown[]) =>
    (await someone.call('importCreate', { body: { format, conversations } })).json<ImportReport>().items
  const messages = async (someone: Person, thread_id: string, query = {}) =>
    (await someone.call('messageList', { params: { thread_id }, query })).json<MessagePage>().items
  const words = (list: readonly Message[]) =>
    list.map(({ role, parts }) => [role, parts.map(part => ('text' in part ? part.text : '')).join('|')])

  test('an archive taken in by someone else holds the same, and once more it changes nothing', async () => {
    const { admin, member, close } = await start()
    const first = await asked(member, 'echo one')
    const params = { thread_id: first.thread_id! }
    const again = { client_request_id: crypto.randomUUID() }
    await finished(
      member,
      (await member.call('runRetry', { params: { run_id: first.id }, body: again })).json<Run>(),
    )
    await asked(member, 'echo two', { thread_id: first.thread_id })
    await member.call('threadUpdate', {
      params,
      body: { folder: 'Work', pinned: true, system_prompt: 'Brief.' },
    })
    await member.call('contextBlockCreate', { params, body: { title: 'Style', text: 'No lists.' } })
    await member.call('pinSet', { params: { ...params, message_id: first.message_id! } })
    await asked(member, 'fail-before this one')
    await asked(member, 'echo gone', { temporary: true })
    await member.call('threadCreate', { body: { title: 'Empty' } })
    await member.call('presetCreate', { body: { name: 'Terse' } })
    const archive = await archiveOf(member)
    expect(archive[0]).toMatchObject({ type: 'archive', format: 'omniai', version: 1 })
    expect(archive.at(-1)).toEqual({ type: 'end' })
    expect(archive.filter(({ type }) => type === 'preset')).toHaveLength(1)
    const conversations = threadsIn(archive)
    expect(conversations).toHaveLength(3)
    const taken = await take(admin, 'omniai', conversations)
    expect(taken.map(({ outcome, notes }) => [outcome, notes])).toEqual(Array(3).fill(['imported', []]))
    expect(essenceOf(await archiveOf(admin))).toEqual(essenceOf(archive))
    const twice = await take(admin, 'omniai', conversations)
    expect(twice.map(({ outcome, thread_id }) => [outcome, thread_id])).toEqual(
      taken.map(({ thread_id }) => ['already_there', thread_id]),
    )
    expect((await take(member, 'omniai', conversations)).map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('already_there'),
    )
    const found = await admin.call('searchQuery', { query: { q: 'two' } })
    expect(found.json<SearchPage>().items.length).toBeGreaterThan(0)
    await close()
  })

  test('an archive is whole however many pages it has', async () => {
    const { member, close } = await start()
    const many = Array.from({ length: 60 }, (_, thread) => ({
      uuid: `t-${thread}`,
      name: `Thread ${thread}`,
      chat_messages: Array.from({ length: thread === 30 ? 450 : thread % 3 }, (_each, index) => ({
        uuid: `m-${thread}-${index}`,
        sender: index % 2 ? 'assistant' : 'human',
        text: `${thread} ${index}`,
      })),
    }))
    await take(member, 'claude', many.slice(0, 30))
    await take(member, 'claude', many.slice(30))
    const archive = await archiveOf(member)
    const ids = archive.flatMap(line => (line.type === 'thread' || line.type === 'message' ? line.id : []))
    expect(new Set(ids).size).toBe(ids.length)
    expect(archive.filter(({ type }) => type === 'thread')).toHaveLength(41)
    expect(archive.filter(({ type }) => type === 'message')).toHaveLength(450 + 20 * 1 + 20 * 2)
    const long = threadsIn(archive).find(({ messages: list }) => list.length === 450)!
    expect(long.messages.map(({ parts }) => (parts[0] as { text: string }).text)).toEqual(
      Array.from({ length: 450 }, (_, index) => `30 ${index}`),
    )
    await close()
  })

  test('ChatGPT: branches, models and the shown branch stay; what is left out is said', async () => {
    const { member, close } = await start()
    const [report] = await take(member, 'chatgpt', [chatGpt])
    expect(report).toMatchObject({ outcome: 'imported', title: 'Tree of nodes', messages: 3 })
    expect(report!.notes.join(' ')).toMatch(/image.*tool/s)
    const shown = await messages(member, report!.thread_id!)
    expect(words(shown)).toEqual([
      ['user', 'What is this?'],
      ['assistant', 'A second answer.'],
    ])
    expect(shown[1]).toMatchObject({ model: { provider_id: 'chatgpt', model_id: 'o3' } })
    expect(shown[1]!.sibling_ids).toHaveLength(2)
    expect(shown[0]!.created_at).toBe('2023-11-14T22:13:21.000Z')
    await close()
  })

  test('Claude, Open WebUI and LibreChat: who said what, in which order, and beside what', async () => {
    const { member, close } = await start()
    const [fromClaude] = await take(member, 'claude', [claude])
    expect(words(await messages(member, fromClaude!.thread_id!))).toEqual([
      ['user', 'Read this.|\n\nnotes.txt:\nthe notes'],
      ['assistant', 'hm|Done.'],
    ])
    expect(fromClaude!.notes).toHaveLength(2)
    const [fromWebUi] = await take(member, 'open-webui', [openWebUi])
    const beside = await messages(member, fromWebUi!.thread_id!)
    expect(words(beside)).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Two'],
    ])
    expect(beside[1]!.sibling_ids).toHaveLength(2)
    const [fromLibre] = await take(member, 'librechat', [libreChat])
    expect(words(await messages(member, fromLibre!.thread_id!))).toEqual([
      ['user', 'Ping'],
      ['assistant', 'Pong'],
    ])
    // And it goes on from there.
    expect((await asked(member, 'echo more', { thread_id: fromLibre!.thread_id })).status).toBe('completed')
    await close()
  })

  test('a conversation that cannot be read costs no other, and is named', async () => {
    const { member, close } = await start()
    const broken = [null, 7, [], { title: 'Bad' }, { title: 'Worse', mapping: { a: 1 } }, { mapping: {} }]
    const report = await take(member, 'chatgpt', [...broken, chatGpt])
    expect(report.map(({ outcome }) => outcome)).toEqual([...broken.map(() => 'failed'), 'imported'])
    expect(report[3]).toMatchObject({ title: 'Bad', thread_id: null })
    for (const { notes } of report.slice(0, -1)) expect(notes[0]).toMatch(/\S/)
    for (const format of ['omniai', 'claude', 'open-webui', 'librechat'] as const) {
      const outcomes = await take(member, format, [...broken, { thread: {}, messages: {} }])
      expect(outcomes.every(({ outcome }) => outcome === 'failed')).toBe(true)
    }
    expect((await member.call('threadList')).json<ThreadPage>().items).toHaveLength(1)
    await close()
  })

  test('of an archive, a thread with a time that is none cannot be read; a message with one is left out', async () => {
    const { admin, member, close } = await start()
    await asked(member, 'echo one')
    const [conversation] = threadsIn(await archiveOf(member))
    const { thread, messages: lines } = conversation!
    const broken = [
      { ...conversation, thread: { ...thread, created_at: '2026-11-27T23:59:60Z' } },
      { ...conversation, thread: { ...thread, updated_at: '2026-11-27T12:00:00Z[Europe/Paris]' } },
      { ...conversation, messages: [{ ...lines[0], created_at: '2026-11-27T23:59:60Z' }, ...lines.slice(1)] },
    ]
    const taken = await take(admin, 'omniai', broken)
    expect(taken.map(({ outcome, messages: count }) => [outcome, count])).toEqual([
      ...[
        ['failed', 0],
        ['failed', 0],
      ],
      ['imported', lines.length - 1],
    ])
    expect(taken.at(-1)!.notes).toHaveLength(1)
    await close()
  })

  test('a thread is a Markdown or JSON file of what is shown, and the JSON can be taken in', async () => {
    const { admin, member, close } = await start()
    const run = await asked(member, 'echo a/b: one?')
    const params = { thread_id: run.thread_id! }
    const file = async (format: string) =>
      (await member.call('threadExport', { params, query: { format } })).json<ThreadExport>()
    const markdown = await file('markdown')
    expect(markdown.file_name).toBe('echo ab one.md')
    expect(markdown.text).toMatch(
      /^# echo a\/b: one\?\n\n## You, .* UTC\n\necho a\/b: one\?\n\n## Assistant \(fake-model\)/,
    )
    const query = { name: 'no*te.txt' }
    const note = (
      await member.call('attachmentUpload', { query, body: Buffer.from('text') })
    ).json<Attachment>()
    await finished(member, await startChat(member, 'echo with', { ...params, attachment_ids: [note.id] }))
    expect((await file('markdown')).text).toContain(
      'Attached, not in this file:\n\n- no\\*te.txt (text/plain, 4 bytes)\n\necho with',
    )
    const json = await file('json')
    const [taken] = await take(admin, 'omniai', [JSON.parse(json.text)])
    expect(taken).toMatchObject({ outcome: 'imported', messages: 4 })
    await close()
  })
})

test('circles and lost parents cost messages their place, never the messages', () => {
  const message = (key: string, parentKey: string | null) => ({
    key,
    parentKey,
    role: 'user' as const,
    parts: [{ type: 'text' as const, text: key }],
    model: null,
    createdAt: null,
  })
  const { placed, repaired } = treeOf({
    messages: [message('a', 'b'), message('b', 'a'), message('c', 'nowhere'), message('d', 'c')],
  })
  expect(placed.map(({ key, parent }) => [key, parent])).toEqual([
    ['c', null],
    ['d', 'c'],
    ['a', null],
    ['b', 'a'],
  ])
  expect(repaired).toBe(1)
})
