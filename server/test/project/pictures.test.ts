/** Pictures in documents, on every database: who sees them, what keeps them, and what takes them away. */
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { bounds } from '@omniai/contracts/limits'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { DocPicture, DocPictureList } from '@omniai/contracts/schemas/doc-picture'
import type { Project } from '@omniai/contracts/schemas/project'
import { describe, expect, test } from 'vitest'
import type { MediaTables } from '../../src/agents/media/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { idOf, nobodys } from '../grid/world.ts'
import { madeDocx, madeGif, madePng, paragraph } from '../made-files.ts'
import type { Person } from '../test-app.ts'
import { placeOf, projectScene, save, viewed } from './scene.ts'

const hour = 60 * 60_000
const day = 24 * hour

const send = (someone: Person, doc: Doc, body = madePng(640, 480), name = 'A picture.png') =>
  someone.call('docPictureUpload', { params: { doc_id: doc.id }, query: { name }, body })
const added = async (someone: Person, doc: Doc, body?: Buffer) =>
  (await send(someone, doc, body)).json<DocPicture>()
const seen = (someone: Person, doc: Pick<Doc, 'id'>, picture: Pick<DocPicture, 'id'>) =>
  someone.call('docPictureContent', { params: { doc_id: doc.id, picture_id: picture.id } })
const listed = async (someone: Person, doc: Pick<Doc, 'id'>) =>
  (await someone.call('docPictureList', { params: { doc_id: doc.id } })).json<DocPictureList>().items
const naming = (picture: DocPicture) => `# Notes\n\n![A cat](${picture.reference})\n`

type Scene = Awaited<ReturnType<typeof projectScene>>

const filesOf = ({ omni }: Scene): string[] => {
  const { mediaStorage } = omni.config
  if (mediaStorage.kind !== 'folder') throw new Error('The files of this app lie in no folder.')
  return readdirSync(mediaStorage.path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => entry.name)
}
const usage = async ({ database }: Scene) =>
  (await database.tables<MediaTables>().selectFrom('media_usage').selectAll().execute()).map(row =>
    Number(row.files),
  )

/** As the hours pass: first what lies in the trash goes, then files that nothing has. */
async function sweep({ omni }: Scene) {
  await omni.project.sweep()
  await omni.media.sweep()
}

describe.each(testDatabases)('pictures in documents on $name', testDatabase => {
  test('a picture is seen by whoever reads the document, and by nobody else', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, admin, doc, join, close } = scene
    const notes = await doc('')
    const bytes = madePng(640, 480)
    const picture = await added(member, notes, bytes)
    expect(picture).toMatchObject({
      name: 'A picture.png',
      reference: `pictures/${picture.id}.png`,
      media_type: 'image/png',
      bytes: bytes.length,
      width: 640,
      height: 480,
      state: 'ready',
    })
    await save(member, notes, { text: naming(picture) })
    expectFailure(await seen(other, notes, picture), 'E_NOT_FOUND')
    await join('reader')
    const answer = await seen(other, notes, picture)
    expect(answer.rawPayload).toEqual(bytes)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': expect.stringContaining('attachment'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(await listed(other, notes)).toEqual([picture])
    expectFailure(await send(other, notes), 'E_AUTH_FORBIDDEN')

    // Someone else's, and none at all.
    const stranger = await seen(admin, notes, picture)
    const missing = await seen(admin, notes, { id: nobodys('pic') })
    expectFailure(stranger, 'E_NOT_FOUND')
    expect(stranger.json<{ error: unknown }>().error).toEqual(missing.json<{ error: unknown }>().error)
    // Nor does who sent it find it as a file of messages.
    const asFile = await member.call('attachmentContent', { params: { attachment_id: picture.id } })
    expectFailure(asFile, 'E_VALIDATION')
    await close()
  })

  test('whoever may no longer write when it has arrived adds nothing', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, project, doc, join, close } = scene
    const notes = await doc('')
    await join('editor')
    expect((await send(other, notes)).statusCode).toBe(201)
    const params = { project_id: project.id }
    const user_id = await idOf(other)
    await member.call('projectMemberUpdate', { params: { ...params, user_id }, body: { role: 'reader' } })
    expectFailure(await send(other, notes), 'E_AUTH_FORBIDDEN')
    await member.call('docDelete', { params: placeOf(notes) })
    expectFailure(await send(member, notes), 'E_NOT_FOUND')
    expect(filesOf(scene)).toHaveLength(1)
    await close()
  })

  // Each is looked into by a process of its own.
  test('what is no picture, or too large a one, is refused and leaves nothing', {
    timeout: 60_000,
  }, async () => {
    const scene = await projectScene(testDatabase)
    const { member, doc, close } = scene
    const notes = await doc('')
    const refused = [
      [Buffer.from('Just words.'), 'words.txt', 'E_UNSUPPORTED_FILE'],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'x.svg', 'E_UNSUPPORTED_FILE'],
      [madeDocx(paragraph('Words')), 'x.docx', 'E_UNSUPPORTED_FILE'],
      [Buffer.from('Just words.'), 'x.png', 'E_UNSUPPORTED_FILE'],
      [madePng(40_000, 10), 'x.png', 'E_TOO_LARGE'],
      [madeGif(0, 0), 'x.gif', 'E_FILE_UNREADABLE'],
      [Buffer.alloc(bounds.attachment_image_bytes + 1), 'x.png', 'E_TOO_LARGE'],
    ] as const
    for (const [body, name, code] of refused) expectFailure(await send(member, notes, body, name), code)
    expect(await listed(member, notes)).toEqual([])
    expect(filesOf(scene)).toEqual([])
    expect((await usage(scene)).filter(files => files > 0)).toEqual([])
    await close()
  })

  test('a document has only so many', async () => {
    const scene = await projectScene(testDatabase)
    const { member, doc, close } = scene
    const notes = await doc('')
    const { id } = await added(member, notes)
    const media = scene.database.tables<MediaTables>()
    const file = await media.selectFrom('media_files').selectAll().executeTakeFirstOrThrow()
    const copies = Array.from({ length: bounds.doc_pictures - 1 }, (_, at) => `${id}${at.toString(36)}`)
    await media
      .insertInto('media_files')
      .values(copies.map(copy => ({ ...file, id: copy, blob_key: copy })))
      .execute()
    await media
      .insertInto('media_doc_links')
      .values(copies.map(copy => ({ file_id: copy, doc_id: notes.id, placed_at: 1, created_at: 1 })))
      .execute()
    expectFailure(await send(member, notes), 'E_TOO_LARGE')
    await close()
  })

  test('copies share it; it goes with the last document that has it, and gives its room back', async () => {
    const scene = await projectScene(testDatabase)
    const { member, clock, doc, close } = scene
    const notes = await doc('')
    const picture = await added(member, notes)
    await save(member, notes, { text: naming(picture) })
    const copy = (
      await member.call('docDuplicate', {
        params: { doc_id: notes.id },
        body: { client_request_id: randomUUID() },
      })
    ).json<Doc>()
    expect(copy.text).toBe(naming(picture))
    expect((await seen(member, copy, picture)).statusCode).toBe(200)
    expect(filesOf(scene)).toHaveLength(1)
    expect(await usage(scene)).toEqual([1])

    await member.call('docDelete', { params: placeOf(notes) })
    expect((await seen(member, notes, picture)).statusCode).toBe(200)
    clock.ms += (bounds.trash_days + 1) * day
    await sweep(scene)
    // A month later one signs in anew.
    const later = await scene.omni.signIn(member.email)
    expectFailure(await seen(later, notes, picture), 'E_NOT_FOUND')
    expect((await seen(later, copy, picture)).statusCode).toBe(200)
    expect(filesOf(scene)).toHaveLength(1)

    await later.call('docDelete', { params: placeOf(copy) })
    clock.ms += (bounds.trash_days + 1) * day
    await sweep(scene)
    expect(filesOf(scene)).toEqual([])
    expect(await usage(scene)).toEqual([0])
    await close()
  })

  test('it comes back out of the trash, and moves to another project with its document', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, doc, join, clock, close } = scene
    const notes = await doc('')
    const picture = await added(member, notes)
    const { revision } = (await save(member, notes, { text: naming(picture) })).json<Doc>()
    await member.call('docDelete', { params: placeOf(notes) })
    clock.ms += 2 * day
    await sweep(scene)
    await member.call('docRestore', { params: { doc_id: notes.id }, body: {} })
    expect((await seen(member, notes, picture)).statusCode).toBe(200)

    // What only the history names stays as long as that.
    await save(member, { ...notes, revision }, { text: 'Nothing.\n' })
    clock.ms += 2 * day
    await sweep(scene)
    await member.call('docRestore', { params: { doc_id: notes.id }, body: { revision_id: revision.id } })
    expect((await viewed(member, notes)).text).toBe(naming(picture))
    expect((await seen(member, notes, picture)).statusCode).toBe(200)

    await join('reader')
    expect((await seen(other, notes, picture)).statusCode).toBe(200)
    const elsewhere = (await member.call('projectCreate', { body: { name: 'Elsewhere' } })).json<Project>()
    await member.call('docUpdate', { params: placeOf(notes), body: { project_id: elsewhere.id } })
    expect((await seen(member, notes, picture)).statusCode).toBe(200)
    expectFailure(await seen(other, notes, picture), 'E_NOT_FOUND')
    await close()
  })

  test('a project deleted for ever takes pictures along', async () => {
    const scene = await projectScene(testDatabase)
    const { member, project, clock, doc, close } = scene
    const notes = await doc('')
    await save(member, notes, { text: naming(await added(member, notes)) })
    await member.call('projectDelete', { params: { project_id: project.id } })
    clock.ms += (bounds.trash_days + 1) * day
    await sweep(scene)
    expect(filesOf(scene)).toEqual([])
    await close()
  })

  test('one that no text ever named goes after a day', async () => {
    const scene = await projectScene(testDatabase)
    const { member, clock, doc, close } = scene
    const notes = await doc('')
    const [left, kept] = [await added(member, notes), await added(member, notes)]
    await save(member, notes, { text: naming(kept) })
    clock.ms += (bounds.unlinked_hours - 1) * hour
    await sweep(scene)
    expect(filesOf(scene)).toHaveLength(2)
    clock.ms += 2 * hour
    await sweep(scene)
    expect((await listed(member, notes)).map(({ id }) => id)).toEqual([kept.id])
    expectFailure(await seen(member, notes, left), 'E_NOT_FOUND')
    expect(filesOf(scene)).toHaveLength(1)
    await close()
  })

  test('text copied into another document brings its pictures, where its author may see them', async () => {
    const scene = await projectScene(testDatabase)
    const { member, other, doc, join, close } = scene
    const notes = await doc('')
    const picture = await added(member, notes)
    await save(member, notes, { text: naming(picture) })
    const theirs = (await other.call('projectCreate', { body: { name: 'Theirs' } })).json<Project>()
    const make = async (text: string) =>
      (
        await other.call('docCreate', {
          params: { project_id: theirs.id },
          body: { client_request_id: randomUUID(), title: 'Copied', text },
        })
      ).json<Doc>()

    const guessed = await make(naming(picture))
    expectFailure(await seen(other, guessed, picture), 'E_NOT_FOUND')
    await join('reader')
    const copied = await make(naming(picture))
    expect((await seen(other, copied, picture)).statusCode).toBe(200)
    // A save is enough for the one that named it in vain before.
    await save(other, guessed, { text: `${naming(picture)}\nMore.\n` })
    expect((await seen(other, guessed, picture)).statusCode).toBe(200)
    await close()
  })

  test('one whose file is lost says so, and reads like none', async () => {
    const scene = await projectScene(testDatabase)
    const { member, database, doc, omni, close } = scene
    const notes = await doc('')
    const picture = await added(member, notes)
    await save(member, notes, { text: naming(picture) })
    await database
      .tables<MediaTables>()
      .updateTable('media_files')
      .set({ blob_key: 'f'.repeat(32) })
      .execute()
    expectFailure(await seen(member, notes, picture), 'E_NOT_FOUND')
    await omni.media.sweep()
    expect(await listed(member, notes)).toMatchObject([{ id: picture.id, state: 'missing' }])
    await close()
  })
})
