/** Projects and documents in the archive of a person, on every database: all out, all in, each once. */
import { randomUUID } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { Doc, DocSummary } from '@omniai/contracts/schemas/doc'
import type { DocPicture, DocPictureList } from '@omniai/contracts/schemas/doc-picture'
import type {
  ArchivedDoc,
  ArchivedPicture,
  ArchivedProject,
  ArchiveLine,
  ExportPage,
  ImportReport,
} from '@omniai/contracts/schemas/exchange'
import type { Project, ProjectMemberList, ProjectPage } from '@omniai/contracts/schemas/project'
import { picturesIn } from '@omniai/contracts/text/picture-references'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { madePng } from '../made-files.ts'
import type { Person } from '../test-app.ts'
import { docsOf, placeOf, projectScene, save } from './scene.ts'

async function pagesOf(someone: Person): Promise<ArchiveLine[][]> {
  const pages: ArchiveLine[][] = []
  let cursor: string | null = null
  do {
    const page: ExportPage = (
      await someone.call('exportCreate', { body: cursor ? { cursor } : {} })
    ).json<ExportPage>()
    pages.push(page.lines)
    cursor = page.next_cursor
  } while (cursor)
  return pages
}

/** As a page sends them: a project or document each, then the pictures. */
function piecesOf(lines: readonly ArchiveLine[]): object[] {
  let project: ArchivedProject | null = null
  return lines.flatMap((line): object[] => {
    if (line.type === 'project') project = line
    if (line.type === 'project') return [{ project: line }]
    if (line.type === 'doc') return [{ project, doc: line }]
    return line.type === 'picture' ? [{ picture: line }] : []
  })
}

async function take(someone: Person, pieces: readonly object[]): Promise<ImportReport['items']> {
  const items: ImportReport['items'] = []
  for (const piece of pieces) {
    const body = { format: 'omniai', conversations: [piece] }
    items.push(...(await someone.call('importCreate', { body })).json<ImportReport>().items)
  }
  return items
}

const outcomesOf = (items: ImportReport['items']) => [...new Set(items.map(({ outcome }) => outcome))]

const upload = async (someone: Person, doc: Doc, body: Buffer) =>
  (
    await someone.call('docPictureUpload', { params: { doc_id: doc.id }, query: { name: 'cat.png' }, body })
  ).json<DocPicture>()

const projectsOf = async (someone: Person, state = 'active') =>
  (await someone.call('projectList', { query: { state } })).json<ProjectPage>().items

/** A picture that is larger than one piece of an archive, and not like another. */
const large = (mark: number) => Buffer.concat([madePng(64, 48), Buffer.alloc(3_200_000, mark)])

async function all(someone: Person) {
  const found = []
  for (const project of [...(await projectsOf(someone)), ...(await projectsOf(someone, 'archived'))]) {
    const docs = []
    for (const { id } of (await docsOf(someone, project.id)) as DocSummary[]) {
      const params = { project_id: project.id, doc_id: id }
      const doc = (await someone.call('docView', { params })).json<Doc>()
      const pictures = []
      for (const picture_id of picturesIn(doc.text)) {
        const answer = await someone.call('docPictureContent', { params: { doc_id: id, picture_id } })
        pictures.push(answer.statusCode === 200 ? answer.rawPayload.at(-1) : answer.statusCode)
      }
      const text = doc.text.replace(/pic_[0-9a-z]+/g, 'pic')
      docs.push({ title: doc.title, text, pictures, created_at: doc.created_at })
    }
    const { name, description, color, icon, instructions, model, settings, archived, created_at } = project
    docs.sort((one, other) => (one.text < other.text ? -1 : 1))
    found.push({ name, description, color, icon, instructions, model, settings, archived, created_at, docs })
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1))
}

describe.each(testDatabases)('documents in the archive on $name', testDatabase => {
  test('come back as they were, with their pictures, and only once however often', {
    timeout: 60_000,
  }, async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, project, doc, clock, join, close } = scene
    const notes = await doc('')
    const [one, two] = [await upload(member, notes, large(1)), await upload(member, notes, large(2))]
    const { reference } = await upload(member, notes, large(3))
    await save(member, notes, { text: `No longer: ![x](${reference})` })
    const { revision } = (await member.call('docView', { params: placeOf(notes) })).json<Doc>()
    const text = `![One](${one.reference})\n\n![Two](${two.reference})\n`
    await save(member, { ...notes, revision }, { text })
    const duplicate = { params: { doc_id: notes.id }, body: { client_request_id: randomUUID() } }
    await member.call('docDuplicate', duplicate)
    const thrownAway = await doc('In the trash.')
    await member.call('docDelete', { params: placeOf(thrownAway) })
    const model = { provider_id: 'elsewhere', model_id: 'm' }
    const body = { name: 'Empty', color: 'teal', icon: 'rocket', settings: { top_p: 0.5 }, model }
    const empty = (await member.call('projectCreate', { body })).json<Project>()
    await member.call('projectUpdate', { params: { project_id: empty.id }, body: { archived: true } })

    const before = await all(member)
    const pages = await pagesOf(member)
    const lines = pages.flat()
    expect(lines.at(-1)).toEqual({ type: 'end' })
    expect(lines.map(({ type }) => type)).toEqual([
      'archive',
      'project',
      ...['doc', 'picture', 'picture'],
      ...['doc', 'picture', 'picture'],
      'project',
      'end',
    ])
    // One picture fills a piece.
    expect(pages.length).toBeGreaterThan(4)
    const texts = lines.filter((line): line is ArchivedDoc => line.type === 'doc')
    expect(texts.map(line => line.text)).toEqual([text, text])

    // Where they were made they are already.
    expect(outcomesOf(await take(member, piecesOf(lines)))).toEqual(['already_there'])

    clock.ms += 60_000
    expect(outcomesOf(await take(other, piecesOf(lines)))).toEqual(['imported'])
    expect(await all(other)).toEqual(before)
    expect(outcomesOf(await take(other, piecesOf(lines)))).toEqual(['already_there'])
    expect(await all(other)).toEqual(before)
    expect(await all(member)).toEqual(before)

    // They are other ones: neither sees anything of the other's.
    const [theirs] = (await projectsOf(other)).filter(({ name }) => name === project.name)
    expect(theirs!.id).not.toBe(project.id)
    expect(theirs).toMatchObject({ role: 'owner', members: 1 })
    await join('reader')
    const again = (await pagesOf(other)).flat().filter(({ type }) => type === 'project')
    expect(again).toHaveLength(2)
    await close()
  })

  test('ten times at once they are taken once', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, doc, close } = scene
    const notes = await doc('')
    const picture = await upload(member, notes, madePng(64, 48))
    await save(member, notes, { text: `![One](${picture.reference})` })
    const pieces = piecesOf((await pagesOf(member)).flat())
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        other.call('importCreate', { body: { format: 'omniai', conversations: pieces } }),
      ),
    )
    // Some are told to come again: another one is at it, or enough pictures are under way.
    for (const answer of answers) expect([200, 429, 503]).toContain(answer.statusCode)
    expect(outcomesOf(await take(other, pieces))).toEqual(['already_there'])
    const [project, ...more] = await projectsOf(other)
    expect(more).toEqual([])
    const [taken, ...copies] = await docsOf(other, project!.id)
    expect(copies).toEqual([])
    const params = { doc_id: taken!.id }
    const { items } = (await other.call('docPictureList', { params })).json<DocPictureList>()
    expect(items).toHaveLength(1)
    await close()
  })

  test('what cannot be taken costs no other, and says why', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, doc, close } = scene
    const notes = await doc('')
    const picture = await upload(member, notes, madePng(64, 48))
    await save(member, notes, { text: `![One](${picture.reference})` })
    const lines = (await pagesOf(member)).flat()
    const project = lines.find((line): line is ArchivedProject => line.type === 'project')!
    const text = lines.find((line): line is ArchivedDoc => line.type === 'doc')!
    const image = lines.find((line): line is ArchivedPicture => line.type === 'picture')!
    const words = Buffer.from('Just words.').toString('base64')
    const items = await take(other, [
      { picture: image },
      { project: { ...project, color: 'plaid' } },
      { project, doc: { ...text, title: ' ' } },
      { project: { ...project, created_at: '2026-11-27T23:59:60Z' } },
      { project, doc: { ...text, created_at: '2026-11-27T12:00:00Z[Europe/Paris]' } },
      { project, doc: { ...text, text: 'pictures/pic_12345678.png'.padStart(bounds.doc_text) } },
      { project, doc: text },
      { picture: { ...image, data: words } },
      { picture: { ...image, data: '<svg>' } },
      { picture: image },
    ])
    expect(items.map(({ outcome }) => outcome)).toEqual([
      ...Array(6).fill('failed'),
      'imported',
      ...['failed', 'failed'],
      'imported',
    ])
    for (const { outcome, notes: why } of items) if (outcome === 'failed') expect(why[0]).toMatch(/\S/)
    expect(items[0]!.notes).toEqual(['Its document was not taken over.'])
    await close()
  })

  test('deleted for ever, a document can be taken again; without the right to write, none', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, doc, clock, omni, close } = scene
    await doc('Words.\n')
    const pieces = piecesOf((await pagesOf(member)).flat())
    const [, first] = await take(other, pieces)
    const params = { project_id: first!.project_id!, doc_id: first!.doc_id! }
    await other.call('docDelete', { params })
    expect(outcomesOf(await take(other, pieces))).toEqual(['already_there'])
    clock.ms += 31 * 24 * 60 * 60_000
    await omni.project.sweep()
    const later = await omni.signIn(other.email)
    expect((await take(later, pieces)).map(({ outcome }) => outcome)).toEqual(['already_there', 'imported'])

    await later.call('projectDelete', { params: { project_id: params.project_id } })
    const [, more] = piecesOf((await pagesOf(await omni.signIn(member.email))).flat())
    const another = structuredClone(more) as { doc: { id: string } }
    another.doc.id = another.doc.id.replace(/.$/, last => (last === '0' ? '1' : '0'))
    expect(outcomesOf(await take(later, [another]))).toEqual(['failed'])
    await close()
  })

  test('who has left what was taken over finds nothing of it, and can take it again', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, admin, doc, close } = scene
    const notes = await doc('')
    const picture = await upload(member, notes, madePng(64, 48))
    await save(member, notes, { text: `![One](${picture.reference})` })
    const pieces = piecesOf((await pagesOf(member)).flat())
    const [first] = await take(other, pieces)
    const params = { project_id: first!.project_id! }
    const me = (await other.call('projectMemberList', { params })).json<ProjectMemberList>().items[0]!
    await other.call('projectMemberAdd', { params, body: { email: admin.email, role: 'owner' } })
    await other.call('projectMemberRemove', { params: { ...params, user_id: me.user_id } })
    expect(await projectsOf(other)).toEqual([])

    expect(outcomesOf(await take(other, pieces.slice(2)))).toEqual(['failed'])
    const again = await take(other, pieces)
    expect(outcomesOf(again)).toEqual(['imported'])
    expect(again[0]!.project_id).not.toBe(first!.project_id)
    expect(await all(other)).toEqual(await all(member))
    expect(outcomesOf(await take(other, pieces))).toEqual(['already_there'])
    expect(await projectsOf(other)).toHaveLength(1)
    expect(await projectsOf(admin)).toHaveLength(1)
    await close()
  })
})
