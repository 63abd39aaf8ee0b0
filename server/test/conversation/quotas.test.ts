import { randomUUID } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { AuditPage } from '@omniai/contracts/schemas/admin'
import type { ErrorEnvelope } from '@omniai/contracts/schemas/basics'
import type { OwnQuota, QuotaBounds, QuotaList } from '@omniai/contracts/schemas/quota'
import type { Run } from '@omniai/contracts/schemas/run'
import type { UsageOverview, UsageReport } from '@omniai/contracts/schemas/usage'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { finished } from '../grid/world.ts'
import { chatBody, type Person, startChat, startTestApp, type TestApp } from '../test-app.ts'

const unbounded: QuotaBounds = {
  tokens_per_day: null,
  tokens_per_month: null,
  runs_per_day: null,
  runs_per_month: null,
}
const hour = 3_600_000
/** The last evening of a month, UTC. */
const evening = Date.parse('2026-03-31T22:00:00Z')

const accountId = async (someone: Person) => (await someone.call('accountView')).json<{ id: string }>().id
const own = async (someone: Person) => (await someone.call('quotaOwn')).json<OwnQuota>().items
const ask = async (someone: Person, text = 'echo one two') =>
  finished(someone, await startChat(someone, text))
const start = (someone: Person) => someone.call('chatStart', { body: chatBody('echo more') })

describe.each(testDatabases)('on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>
  let clock = evening

  async function open() {
    clock = evening
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({ database: opened.database, now: () => clock })
    const { admin, member } = await omni.people()
    const set = async (id: string, more: Partial<QuotaBounds>) => {
      const answer = await admin.call('quotaSet', {
        params: { quota_id: id },
        body: { ...unbounded, ...more },
      })
      expect(answer.statusCode).toBe(200)
    }
    return { admin, member, set, memberId: await accountId(member) }
  }
  afterEach(async () => {
    await omni.close()
    await remove()
  })

  test('nobody is bounded until an administrator says so', async () => {
    const { admin, member } = await open()
    expect(await own(member)).toEqual([])
    expect((await admin.call('quotaList')).json()).toEqual({ items: [] })
    await ask(member)
  })

  test('a used-up bound of tokens refuses the next start, tells when it resets, and lets go then', async () => {
    const { member, set } = await open()
    await set('default', { tokens_per_day: 1 })
    const first = await ask(member)
    const refused = await start(member)
    expect(refused.statusCode).toBe(429)
    expect(refused.json<ErrorEnvelope>().error).toMatchObject({
      code: 'E_USAGE_LIMIT_REACHED',
      detail: '1 tokens a day are allowed for you. That resets on 2026-04-01 at 00:00 UTC.',
    })
    expect(refused.headers['retry-after']).toBe(String((2 * hour) / 1000))
    expect(await own(member)).toEqual([
      {
        measure: 'tokens',
        period: 'day',
        limit: 1,
        used: first.usage!.prompt_tokens + first.usage!.completion_tokens,
        resets_at: '2026-04-01T00:00:00.000Z',
      },
    ])
    clock += 2 * hour
    expect((await own(member))[0]!.used).toBe(0)
    await ask(member)
  })

  test('of many starts at once just as many go through as there are left', async () => {
    const { member, memberId, set } = await open()
    const left = bounds.concurrent_runs - 1
    await set(memberId, { runs_per_month: left })
    omni.upstream.hold()
    const answers = await Promise.all(Array.from({ length: 12 }, () => start(member)))
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
      ...Array(left).fill(202),
      ...Array(12 - left).fill(429),
    ])
    const codes = new Set(
      answers
        .filter(({ statusCode }) => statusCode === 429)
        .map(answer => answer.json<ErrorEnvelope>().error.code),
    )
    expect([...codes]).toEqual(['E_USAGE_LIMIT_REACHED'])
    omni.upstream.release()
    for (const answer of answers.filter(({ statusCode }) => statusCode === 202)) {
      await finished(member, answer.json<Run>())
    }
    // What ended is counted once: neither forgotten nor counted as running too.
    expect(await own(member)).toMatchObject([{ measure: 'runs', period: 'month', limit: left, used: left }])
    expect((await start(member)).statusCode).toBe(429)
    await set(memberId, { runs_per_month: left + 1 })
    await ask(member)
  })

  test('a repeat of what was taken is never refused; a refused start leaves nothing behind', async () => {
    const { member, set } = await open()
    const body = chatBody('echo once')
    const taken = (await member.call('chatStart', { body })).json<Run>()
    await finished(member, taken)
    await set('default', { runs_per_day: 1 })
    const repeat = await member.call('chatStart', { body })
    expect([repeat.statusCode, repeat.json<Run>().id]).toEqual([200, taken.id])
    const threads = (await member.call('threadList')).json<{ items: unknown[] }>().items.length
    const refused = chatBody('echo later')
    expect((await member.call('chatStart', { body: refused })).statusCode).toBe(429)
    const retry = { params: { run_id: taken.id }, body: { client_request_id: randomUUID() } }
    expect((await member.call('runRetry', retry)).json<ErrorEnvelope>().error.code).toBe(
      'E_USAGE_LIMIT_REACHED',
    )
    expect((await member.call('threadList')).json<{ items: unknown[] }>().items).toHaveLength(threads)
    // The same press goes through once there is room.
    await set('default', { runs_per_day: 2 })
    expect((await member.call('chatStart', { body: refused })).statusCode).toBe(202)
  })

  test('models that are compared start together or not at all', async () => {
    const { member, set } = await open()
    await set('default', { runs_per_day: 1 })
    const model = { provider_id: 'lmstudio', model_id: 'fake-model' }
    const both = { body: chatBody('echo both', { model, compare: [{ ...model, model_id: 'fake-model-2' }] }) }
    expect((await member.call('chatStart', both)).json<ErrorEnvelope>().error.code).toBe(
      'E_USAGE_LIMIT_REACHED',
    )
    await set('default', { runs_per_day: 2 })
    expect((await member.call('chatStart', both)).statusCode).toBe(202)
  })

  test('one’s own bounds stand for all of the default’s, until they are taken away', async () => {
    const { admin, member, memberId, set } = await open()
    await set('default', { runs_per_day: 0 })
    expect((await start(member)).statusCode).toBe(429)
    await set(memberId, { tokens_per_month: 1_000_000_000_000 })
    const run = await ask(member)
    const { items } = (await admin.call('quotaList')).json<QuotaList>()
    expect(items.map(({ id, email }) => [id, email])).toEqual([
      ['default', null],
      [memberId, member.email],
    ])
    expect(items[1]).toMatchObject({
      bounds: { ...unbounded, tokens_per_month: 1_000_000_000_000 },
      usage: [{ used: run.usage!.prompt_tokens + run.usage!.completion_tokens }],
    })
    expect((await start(admin)).statusCode).toBe(429)
    const params = { quota_id: memberId }
    expect((await admin.call('quotaReset', { params })).statusCode).toBe(200)
    expect((await start(member)).statusCode).toBe(429)
    await admin.call('quotaReset', { params: { quota_id: 'default' } })
    await ask(member)
    const audit = (await admin.call('auditList')).json<AuditPage>().items.map(({ action }) => action)
    expect(audit.slice(0, 4)).toEqual(['quota_reset', 'quota_reset', 'quota_set', 'quota_set'])
  })

  test('administrators see what everyone used by person, model, provider and day, and no word of it', async () => {
    const { admin, member, memberId } = await open()
    const first = await ask(member, 'echo a very secret sentence')
    clock += 3 * hour
    const second = await ask(member)
    const mine = await ask(admin)
    const query = { from: '2026-03-30T00:00:00Z', until: '2026-04-02T00:00:00Z' }
    const view = async (by: string, more: object = {}) => {
      const answer = await admin.call('usageView', { query: { ...query, by, ...more } })
      expect(answer.body).not.toMatch(/secret|thr_|msg_|run_/)
      return answer.json<UsageOverview>()
    }
    const tokens = (...runs: Run[]) => ({
      runs: runs.length,
      prompt_tokens: runs.reduce((sum, { usage }) => sum + usage!.prompt_tokens, 0),
      completion_tokens: runs.reduce((sum, { usage }) => sum + usage!.completion_tokens, 0),
    })
    const all = tokens(first, second, mine)
    const people = await view('user')
    expect(people).toMatchObject({ ...all, cut: false })
    expect(people.rows).toMatchObject([
      { user: { id: memberId, email: member.email }, day: null, model_id: null, ...tokens(first, second) },
      { user: { email: admin.email }, ...tokens(mine) },
    ])
    expect((await view('model')).rows).toMatchObject([
      { provider_id: 'lmstudio', model_id: 'fake-model', user: null, ...all },
    ])
    expect((await view('provider')).rows).toMatchObject([{ provider_id: 'lmstudio', model_id: null, ...all }])
    expect((await view('day')).rows).toMatchObject([
      { day: '2026-03-30', runs: 0 },
      { day: '2026-03-31', ...tokens(first) },
      { day: '2026-04-01', ...tokens(second, mine) },
    ])
    // Where it was April already.
    expect((await view('day', { time_zone: 'Asia/Tokyo' })).rows).toMatchObject([
      { day: '2026-03-30', runs: 0 },
      { day: '2026-03-31', runs: 0 },
      { day: '2026-04-01', ...all },
      { day: '2026-04-02', runs: 0 },
    ])
    expect((await view('each', { user_id: memberId })).rows.map(({ day, user }) => [day, user?.id])).toEqual([
      ['2026-03-31', memberId],
      ['2026-04-01', memberId],
    ])
    expect((await member.call('usageView', { query: { ...query, by: 'user' } })).statusCode).toBe(403)
  })

  test('one’s own days come with one question, in the zone that is asked for', async () => {
    const { admin, member } = await open()
    await ask(admin)
    const run = await ask(member)
    const days = async (query: Record<string, string>) =>
      (await member.call('usageOwn', { query })).json<UsageReport>().days
    expect(
      await days({
        from: '2026-03-29T22:00:00Z',
        until: '2026-03-31T22:30:00Z',
        time_zone: 'Europe/Berlin',
      }),
    ).toMatchObject([
      { day: '2026-03-30', from: '2026-03-29T22:00:00.000Z', until: '2026-03-30T22:00:00.000Z', runs: 0 },
      { day: '2026-03-31', until: '2026-03-31T22:00:00.000Z', runs: 0 },
      { day: '2026-04-01', runs: 1, prompt_tokens: run.usage!.prompt_tokens },
    ])
    const span = { from: '2026-03-30T00:00:00Z', until: '2026-04-02T00:00:00Z' }
    expect(await days(span)).toBeUndefined()
    for (const query of [
      { ...span, time_zone: 'Mars/Olympus' },
      { time_zone: 'UTC' },
      { from: '2020-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z', time_zone: 'UTC' },
      { from: span.until, until: span.from, time_zone: 'UTC' },
    ])
      expect((await member.call('usageOwn', { query })).statusCode).toBe(400)
  })
})
