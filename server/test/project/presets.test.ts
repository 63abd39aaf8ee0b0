import type { ProjectPreset, ProjectPresetList } from '@omniai/contracts/schemas/project-preset'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished, idOf } from '../grid/world.ts'
import { type Person, startChat } from '../test-app.ts'
import { projectScene } from './scene.ts'

const strict = { name: 'Strict', system_prompt: 'Be strict.', settings: { temperature: 0.1 } }

const shared = async (someone: Person, project_id: string) =>
  (await someone.call('projectPresetList', { params: { project_id } })).json<ProjectPresetList>().items

const threadIn = async (someone: Person, body: object) =>
  (await someone.call('threadCreate', { body })).json<Thread>()

describe.each(testDatabases)('presets of a project on $name', testDatabase => {
  test('owners and editors share and change them, a reader uses them, a stranger finds none', async () => {
    const { member, other, project, join, close } = await projectScene(testDatabase)
    const params = { project_id: project.id }
    const made = (await member.call('projectPresetAdd', { params, body: strict })).json<ProjectPreset>()
    const one = { project_id: project.id, preset_id: made.id }
    expectFailure(await other.call('projectPresetList', { params }), 'E_NOT_FOUND')
    expectFailure(await other.call('threadCreate', { body: { preset_id: made.id } }), 'E_NOT_FOUND')

    await join('reader')
    expect(await shared(other, project.id)).toEqual([made])
    const asReader = [
      other.call('projectPresetAdd', { params, body: strict }),
      other.call('projectPresetUpdate', { params: one, body: { is_default: true } }),
      other.call('projectPresetRemove', { params: one }),
    ]
    for (const answer of await Promise.all(asReader)) expectFailure(answer, 'E_AUTH_FORBIDDEN')
    expect(await threadIn(other, { preset_id: made.id })).toMatchObject({
      system_prompt: 'Be strict.',
      settings: { temperature: 0.1 },
      project_id: null,
    })

    await member.call('projectMemberUpdate', {
      params: { project_id: project.id, user_id: await idOf(other) },
      body: { role: 'editor' },
    })
    const renamed = await other.call('projectPresetUpdate', { params: one, body: { name: 'Stricter' } })
    expect(renamed.json<ProjectPreset>()).toMatchObject({ name: 'Stricter', system_prompt: 'Be strict.' })
    expect((await other.call('projectPresetRemove', { params: one })).statusCode).toBe(200)
    expect(await shared(member, project.id)).toEqual([])
    await close()
  })

  test('new conversations start with the default; others, and what one chooses, stay as they are', async () => {
    const { member, project, close } = await projectScene(testDatabase)
    const params = { project_id: project.id }
    await member.call('projectUpdate', { params, body: { settings: { temperature: 0.9, max_tokens: 500 } } })
    const before = await threadIn(member, { project_id: project.id })
    await member.call('projectPresetAdd', { params, body: { ...strict, is_default: true } })
    const settings = { temperature: 0.1, max_tokens: 500 }
    expect(await threadIn(member, { project_id: project.id })).toMatchObject({
      system_prompt: 'Be strict.',
      settings,
    })
    const own = await threadIn(member, { project_id: project.id, system_prompt: 'Mine.', settings: {} })
    expect(own).toMatchObject({ system_prompt: 'Mine.', settings: {} })
    const run = await finished(member, await startChat(member, 'echo hello', { project_id: project.id }))
    const written = await member.call('threadView', { params: { thread_id: run.thread_id! } })
    expect(written.json<Thread>()).toMatchObject({ system_prompt: 'Be strict.', settings })
    const still = await member.call('threadView', { params: { thread_id: before.id } })
    expect(still.json<Thread>()).toEqual(before)
    expect(await threadIn(member, {})).toMatchObject({ system_prompt: null })
    await close()
  })

  test('one of them is the default at most, also when two are made it at once', async () => {
    const { member, project, close } = await projectScene(testDatabase)
    const params = { project_id: project.id }
    await Promise.all(
      ['A', 'B', 'C', 'D'].map(name =>
        member.call('projectPresetAdd', { params, body: { name, is_default: true } }),
      ),
    )
    const all = await shared(member, project.id)
    expect(all).toHaveLength(4)
    expect(all.filter(preset => preset.is_default)).toHaveLength(1)
    await close()
  })
})
