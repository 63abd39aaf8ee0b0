import type { DocHitPage } from '@omniai/contracts/schemas/doc'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { projectScene } from './scene.ts'

describe.each(testDatabases)('searching documents on $name', testDatabase => {
  async function scene() {
    const made = await projectScene(testDatabase)
    /** The same before and after the index knows of it. */
    const find = async (q: string, someone = made.member, more: object = {}) => {
      const ask = async () => (await someone.call('docSearch', { query: { q, ...more } })).json<DocHitPage>()
      const asItStands = await ask()
      await made.omni.project.indexDocs()
      expect(await ask()).toEqual(asItStands)
      return asItStands
    }
    const titles = async (...input: Parameters<typeof find>) =>
      (await find(...input)).items.map(({ title }) => title)
    return { ...made, find, titles }
  }

  test('words of the title and of the text as it is now are found, whatever their case and accents', async () => {
    const { member, project, doc, find, titles, close } = await scene()
    const notes = await doc('A journey to Zürich, in winter.\n', member, { title: 'Travel' })
    const place = { project_id: project.id, doc_id: notes.id }
    expect(await titles('zurich journey')).toEqual(['Travel'])
    const [hit] = (await find('zurich')).items
    expect(hit).toMatchObject({ doc_id: notes.id, project_id: project.id, project_name: 'Thesis' })
    const mark = hit!.snippet!.marks[0]!
    expect(hit!.snippet!.text.slice(mark.start, mark.end)).toBe('Zürich')
    expect((await find('travel')).items[0]!.snippet).toBeNull()

    await member.call('docUpdate', {
      params: place,
      body: { base_revision_id: notes.revision.id, text: 'A journey to Graz.\n', title: 'Holiday' },
    })
    expect(await titles('zurich')).toEqual([])
    expect(await titles('travel')).toEqual([])
    expect(await titles('graz holiday')).toEqual(['Holiday'])
    await member.call('docDelete', { params: place })
    expect(await titles('graz')).toEqual([])
    await close()
  })

  test('what one may not read is not found, and is from the moment one may', async () => {
    const { member, other, doc, join, titles, project, close } = await scene()
    await doc('An owl.\n')
    expect(await titles('owl', other)).toEqual([])
    await join('reader')
    expect(await titles('owl', other)).toEqual(['Notes'])
    await member.call('projectDelete', { params: { project_id: project.id } })
    expect(await titles('owl', other)).toEqual([])
    expect(await titles('owl', member)).toEqual([])
    await close()
  })

  test('pages hold each document once, last changed first; of another list a cursor is refused', async () => {
    const { member, clock, doc, find, titles, project, close } = await scene()
    for (let each = 0; each < 45; each += 1) {
      clock.ms += 1000
      await doc('An owl.\n', member, { title: `Owl ${each}` })
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: DocHitPage = await find('owl', member, { limit: 20, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ title }) => title))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 45 }, (_, each) => `Owl ${44 - each}`))
    expect(await titles('"owl 7"', member, { project_id: project.id })).toEqual(['Owl 7'])
    expectFailure(
      await member.call('docSearch', { query: { q: 'owl', cursor: Buffer.from('x').toString('base64url') } }),
      'E_VALIDATION',
    )
    await close()
  })

  test('whatever is typed is an answer', async () => {
    const { doc, titles, close } = await scene()
    await doc('owl AND (cat) OR "x*"\n')
    for (const typed of ['"', '()', 'owl AND', "owl' | 'x", 'a:b', '*', 'NEAR(owl cat)', '🦉', 'owl\\']) {
      expect(await titles(typed)).toBeDefined()
    }
    expect(await titles('owl and')).toEqual(['Notes'])
    await close()
  })
})
