import type { ErrorCode } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import type { RunPage } from '@omniai/contracts/schemas/run'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AuthTables } from '../src/agents/auth/tables.ts'
import { expectFailure } from './expect-failure.ts'
import { fingerprint } from './fingerprint.ts'
import { badBodies, badIds, badQueries } from './grid/bad-input.ts'
import { brokenInput } from './grid/broken-input.ts'
import { cellOf, columns, conflictCodes } from './grid/cells.ts'
import { recipes } from './grid/recipes.ts'
import { finished, flagsAre, makeWorld, readingOf, someAddress, type World } from './grid/world.ts'
import { type CallInput, origin, type Person, requestOf, startTestApp } from './test-app.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.app.close())

const rows = Object.entries<Operation>(operations).map(([id, operation]) => ({
  id: id as OperationId,
  operation,
  recipe: recipes[id as OperationId],
}))
const rowsOf = (column: (typeof columns)[number]) =>
  rows.filter(({ operation, recipe }) => cellOf(operation, column, recipe).state === 'tested')

/** Someone who may do it. */
async function actorOf({ operation, recipe }: (typeof rows)[number]): Promise<Person> {
  if (recipe.who) return recipe.who(world)
  if (operation.permission === 'public') return world.app.stranger()
  return operation.permission === 'admin' ? world.admin : world.member
}

/** Where limits per source must not count together. */
const elsewhere = (input: CallInput): CallInput => ({ ...input, remoteAddress: someAddress() })

test('no cell of the grid is empty', () => {
  const empty = rows.flatMap(({ id, operation, recipe }) =>
    columns.flatMap(column => {
      const cell = cellOf(operation, column, recipe)
      return cell.state === 'empty' ? [`${id} ${column}: ${cell.missing}`] : []
    }),
  )
  expect(empty).toEqual([])
})

test('an operation without a recipe, without lost ids or without its conflicts leaves an empty cell', () => {
  const { chatStart } = operations
  const { notFound: _notFound, conflicts: _conflicts, ...poor } = recipes.chatStart
  expect(cellOf(chatStart, 'ok', undefined).state).toBe('empty')
  expect(cellOf(chatStart, '404', poor).state).toBe('empty')
  expect(cellOf(chatStart, '409', poor).state).toBe('empty')
})

describe('ok', () => {
  test.each(rowsOf('ok'))('$id: answers with what the contract says', async row => {
    const { id, operation, recipe } = row
    const fresh = recipe.beforeSetup ? await startTestApp() : null
    const actor = fresh ? await fresh.stranger() : await actorOf(row)
    const input = await recipe.ok(fresh ? { ...world, app: fresh } : world)
    const answer = await actor.call(id, elsewhere(input))
    await fresh?.close()
    if (operation.streams && Object.keys(operation.responses).length === 0) return expectStream(answer)
    if (operation.response_type) return expectFile(answer)
    expect(Object.keys(operation.responses), answer.body).toContain(String(answer.statusCode))
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toBeTypeOf('object')
  })

  test.each(rows.filter(({ operation }) => operation.streams))('$id: streams run events', async row => {
    const input = await row.recipe.ok(world)
    const answer = await (await actorOf(row)).call(row.id, {
      ...input,
      headers: { accept: 'text/event-stream' },
    })
    expectStream(answer)
  })

  function expectFile(answer: LightMyRequestResponse) {
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename=/)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['content-security-policy']).toMatch(/sandbox/)
  }

  function expectStream(answer: LightMyRequestResponse) {
    expect({ status: answer.statusCode, type: answer.headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
    })
    expect(answer.body).toMatch(/^id: 1\n/m)
    expect(answer.body).toContain('"type":"run-end"')
  }
})

describe('400', () => {
  test.each(rowsOf('400'))('$id: refuses whatever breaks its schema, and writes nothing', async row => {
    const { id, operation, recipe } = row
    const actor = await actorOf(row)
    const good = recipe.beforeSetup
      ? { body: { setup_token: 'a'.repeat(43), email: 'a@example.org', name: 'A', password: '1234567890' } }
      : await recipe.ok(world)
    const request = requestOf(id, elsewhere(good), actor)
    const bad = [
      ...badBodies(operation, (good.body ?? {}) as object).map(({ name, json }) => ({
        name,
        request: { ...request, payload: json, remoteAddress: someAddress() },
      })),
      ...badQueries(operation).map(query => ({
        name: query,
        request: { ...request, url: `${String(request.url)}?${query}`, query: {} },
      })),
      ...Object.entries(good.params ?? {}).flatMap(([param, value]) =>
        badIds(operation, param, value).map(wrong => ({
          name: wrong,
          request: requestOf(id, { ...elsewhere(good), params: { ...good.params, [param]: wrong } }, actor),
        })),
      ),
    ]
    const before = await fingerprint(world.app.database)
    const answers = await Promise.all(bad.map(({ request: each }) => world.app.app.inject(each)))
    const wrong = answers.flatMap((answer, index) =>
      answer.statusCode === 400 ? [] : [`${bad[index]!.name} → ${answer.statusCode} ${answer.body}`],
    )
    expect(wrong).toEqual([])
    for (const answer of answers) expectFailure(answer, 'E_VALIDATION')
    expect(await fingerprint(world.app.database)).toBe(before)
    expect(({} as { role?: string }).role).toBeUndefined()
  })
})

describe('401', () => {
  const guarded = rows.filter(({ operation }) => operation.permission !== 'public')

  test.each(guarded)('$id: a stranger is refused before anything of the input is read', async row => {
    const stranger = await world.app.stranger()
    const request = requestOf(row.id, brokenInput(row.operation), stranger)
    expectFailure(await world.app.app.inject({ ...request, payload: '{broken' }), 'E_AUTH_REQUIRED')
  })

  test.each(guarded)('$id: a session that was never, is over or comes twice is refused', async row => {
    const gone = await world.anotherSession()
    await gone.call('authLogout')
    const ended = `omniai_session=${'a'.repeat(43)}`
    for (const cookie of [
      ended,
      `${world.member.cookie}; ${ended}`,
      'omniai_session=',
      'omniai_session=%00',
    ]) {
      const someone = { cookie, csrf: world.member.csrf }
      const answer = await world.app.app.inject(requestOf(row.id, brokenInput(row.operation), someone))
      expectFailure(answer, 'E_AUTH_SESSION_EXPIRED')
    }
  })

  test.each(rows)('$id: a bearer token has no place beside or instead of the cookie', async row => {
    for (const someone of [world.admin, await world.app.stranger()]) {
      const request = requestOf(row.id, { headers: { authorization: `Bearer ${'a'.repeat(43)}` } }, someone)
      expectFailure(await world.app.app.inject(request), 'E_AUTH_REQUIRED')
    }
  })
})

describe('403', () => {
  async function refused(
    row: (typeof rows)[number],
    headers: Record<string, string | undefined>,
    code: ErrorCode,
  ) {
    const someone = row.operation.permission === 'public' ? await world.app.stranger() : world.admin
    const request = requestOf(row.id, { ...brokenInput(row.operation) }, someone)
    const sent = Object.fromEntries(
      Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined),
    )
    const answer = await world.app.app.inject({ ...request, headers: sent })
    expectFailure(answer, code)
    return answer
  }

  const foreignOrigins = [
    'null',
    'https://evil.example',
    'http://localhost:8787.evil.example',
    'https://localhost:8787',
    'http://localhost:8788',
    'http://LOCALHOST:8787',
    `${origin}/`,
    '*',
    '',
  ]
  test.each(rows)('$id: another origin is refused and may not read the answer', async row => {
    for (const foreign of foreignOrigins) {
      const answer = await refused(row, { origin: foreign }, 'E_AUTH_ORIGIN_DENIED')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
      expect(answer.headers.vary).toBe('Origin')
    }
  })

  test.each(rows.filter(({ operation }) => operation.permission !== 'public' || operation.method !== 'GET'))(
    '$id: no origin at all is refused, unless the browser says it is the same one and only reads',
    async row => {
      await refused(row, { origin: undefined }, 'E_AUTH_ORIGIN_DENIED')
      await refused(row, { origin: undefined, 'sec-fetch-site': 'cross-site' }, 'E_AUTH_ORIGIN_DENIED')
      if (row.operation.method !== 'GET')
        await refused(row, { origin: undefined, 'sec-fetch-site': 'same-origin' }, 'E_AUTH_ORIGIN_DENIED')
    },
  )

  test.each(rows)('$id: a host name that is not ours is refused', async row => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'localhost:8787.evil.example',
      'localhost.',
    ])
      await refused(row, { host, origin: `http://${host}` }, 'E_HOST_DENIED')
  })

  test.each(rows.filter(({ operation }) => operation.method !== 'GET'))(
    '$id: without the CSRF token of this very session it is refused',
    async row => {
      const own = row.operation.permission === 'public' ? '' : world.admin.csrf
      const wrong = [undefined, '', 'x', world.other.csrf, own.slice(0, -1), `${own}a`, own.toUpperCase()]
      for (const token of wrong) await refused(row, { 'x-csrf-token': token }, 'E_AUTH_CSRF_INVALID')
    },
  )

  test.each(rows.filter(({ operation }) => operation.permission === 'admin'))(
    '$id: a member is refused',
    async row => {
      const answer = await world.member.call(row.id, brokenInput(row.operation))
      expectFailure(answer, 'E_AUTH_FORBIDDEN')
    },
  )
})

/** What an operation can leave behind: rows, and questions to a model. */
const traces = async () => [await fingerprint(world.app.database), world.app.upstream.calls.length]

describe('unconfirmed', () => {
  test.each(rowsOf('unconfirmed'))(
    '$id: a session that was confirmed too long ago is asked again, and nothing changes',
    async row => {
      const input = await row.recipe.ok(world)
      const actor = await actorOf(row)
      const setConfirmedAt = (at: number) =>
        world.app.database.tables<AuthTables>().updateTable('sessions').set({ confirmed_at: at }).execute()
      await setConfirmedAt(Date.now() - bounds.confirmed_seconds * 1000)
      try {
        const before = await traces()
        expectFailure(await actor.call(row.id, input), 'E_AUTH_CONFIRM_REQUIRED')
        expectFailure(await actor.call(row.id, brokenInput(row.operation)), 'E_AUTH_CONFIRM_REQUIRED')
        expect(await traces()).toEqual(before)
      } finally {
        await setConfirmedAt(Date.now())
      }
    },
  )
})

describe('flag off', () => {
  test('what is behind a flag answers that it is switched off, to those who may', async () => {
    const off = await startTestApp({ environment: { OMNIAI_FLAGS: flagsAre('off') } })
    const { admin } = await off.people()
    for (const { id, operation } of rowsOf('flag off')) {
      expectFailure(await admin.call(id, brokenInput(operation)), 'E_CAPABILITY_DISABLED')
    }
    await off.close()
  })
})

describe('404', () => {
  const cases = rowsOf('404').flatMap(row =>
    row.recipe.notFound!.map(each => ({ ...each, ...row, title: `${row.id} by ${each.names}` })),
  )

  test.each(cases)('$title: what is someone else’s reads exactly like what is missing', async row => {
    const { id, operation, theirs, missing } = row
    const caller = operation.permission === 'admin' ? world.admin : world.other
    const lost = await caller.call(id, await missing(world))
    expectFailure(lost, 'E_NOT_FOUND')
    if (!theirs) return
    const input = await theirs(world)
    const before = await traces()
    expect(readingOf(await caller.call(id, input))).toEqual(readingOf(lost))
    expect(await traces()).toEqual(before)
  })

  test.each(rowsOf('404').filter(({ recipe }) => recipe.notFound!.some(each => each.theirs)))(
    '$id: an administrator cannot reach into what is a member’s either, and nothing changes',
    async row => {
      const input = await row.recipe.notFound![0]!.theirs!(world)
      const before = await traces()
      expectFailure(await world.admin.call(row.id, input), 'E_NOT_FOUND')
      expect(await traces()).toEqual(before)
    },
  )
})

describe('409', () => {
  const cases = rowsOf('409').flatMap(row =>
    conflictCodes(row.operation).map(code => ({ ...row, code, title: `${row.id}: ${code}` })),
  )
  // A run that goes on writes down that it does, in the middle of what comes next.
  afterEach(async () => {
    const { items } = (await world.member.call('runList', { query: { state: 'active' } })).json<RunPage>()
    for (const run of items) {
      await world.member.call('runCancel', { params: { run_id: run.id }, body: {} })
      await finished(world.member, run)
    }
  })

  test.each(cases)('$title, and nothing is written', async row => {
    const input = await row.recipe.conflicts![row.code]!(world)
    const actor = await actorOf(row)
    // Some conflicts are with a run that goes on, and writes that it does.
    const before = await fingerprint(world.app.database, true)
    expectFailure(await actor.call(row.id, elsewhere(input)), row.code)
    expect(await fingerprint(world.app.database, true)).toBe(before)
  })
})
