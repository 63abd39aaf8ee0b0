/**
 * With OMNIAI_TEST_EMBEDDED_DIR naming the folder of an installation (its `current` inside), the real model answers.
 * Without, only what needs no model is tested.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { gatherChat } from '../../../../../test/gather-chat.ts'
import { createTurns } from '../../turns.ts'
import { createInstallation } from './installation.ts'
import { createEmbedded } from './vendor.ts'
import { isGguf, joinWeights, partFile, weights } from './weights.ts'

const never = new AbortController().signal
const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'omniai-embedded-'))
  folders.push(folder)
  return folder
}

test('one turn after the other, in order, and no more than the queue holds', async () => {
  const turns = createTurns(2)
  const order: string[] = []
  const end = await turns.take(never)
  const second = turns.take(never).then(done => {
    order.push('second')
    return done
  })
  const third = turns.take(never).then(() => order.push('third'))
  await expect(turns.take(never)).rejects.toMatchObject({ code: 'E_PROVIDER_OVERLOADED' })
  end()
  end()
  const endSecond = await second
  expect(order).toEqual(['second'])
  endSecond()
  await third
  expect(order).toEqual(['second', 'third'])
})

test('who stops waiting leaves the queue', async () => {
  const turns = createTurns(1)
  const end = await turns.take(never)
  const stop = new AbortController()
  const waiting = turns.take(stop.signal)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'E_PROVIDER_INTERRUPTED' })
  const next = turns.take(never)
  end()
  await next
})

test('weights with another sum than the known one are refused', async () => {
  const dir = await newFolder()
  for (const part of weights.parts) {
    await mkdir(join(dir, 'node_modules', part), { recursive: true })
    await writeFile(partFile(dir, part), 'GGUF, but not ours')
  }
  await expect(joinWeights(dir, join(dir, 'model.gguf'), () => {})).rejects.toThrow(/sha256/)
})

test('an installation that was killed half way is not taken for one', async () => {
  const dir = await newFolder()
  await mkdir(join(dir, 'current'), { recursive: true })
  const installation = createInstallation({ dir, withWeights: true, npmExecPath: undefined })
  expect(await installation.check()).toBe(false)
  await writeFile(join(dir, 'current', 'installed.json'), '{"recipe":"of another version"}')
  await writeFile(join(dir, 'current', 'model.gguf'), 'GGUF')
  expect(await installation.check()).toBe(false)
})

test('an installation that fails says so, leaves nothing behind, and sweeps what a dead process left', async () => {
  const dir = await newFolder()
  // No process has a number that large.
  await mkdir(join(dir, `staging-999999999-x-${hostname()}`), { recursive: true })
  await mkdir(join(dir, 'staging-999999999-x-another-host'))
  const npm = join(dir, 'npm-cli.js')
  await writeFile(npm, 'process.stderr.write("no network"); process.exit(1)')
  const installation = createInstallation({ dir, withWeights: true, npmExecPath: npm })
  expect(await installation.check()).toBe(false)
  await installation.install()
  expect(installation.state).toMatchObject({ stage: 'failed', note: expect.stringContaining('no network') })
  expect(await readdir(dir)).toEqual(['npm-cli.js', 'staging-999999999-x-another-host'])
})

test('a file that is no GGUF is named in the hint and lists no model', async () => {
  const dir = await newFolder()
  const file = join(dir, 'notes.txt')
  await writeFile(file, 'hello')
  expect(await isGguf(file)).toBe(false)
  const vendor = createEmbedded({ mode: file, dir, monotonic: () => performance.now(), log: () => {} })
  expect(await vendor.listModels(never)).toEqual([])
  expect(vendor.preparation?.()).toMatchObject({
    state: 'unreachable',
    hint: expect.stringContaining('EMBEDDED_MODEL'),
  })
  expect(vendor.isShown).toBe(false)
  await vendor.close()
})

const installed = process.env.OMNIAI_TEST_EMBEDDED_DIR
const hasModel = installed !== undefined && existsSync(join(installed, 'current', 'installed.json'))
if (!hasModel)
  console.log('The real embedded model is not tested: OMNIAI_TEST_EMBEDDED_DIR names no installation.')

describe.skipIf(!hasModel)('the real model', () => {
  const vendor = createEmbedded({
    mode: 'auto',
    dir: installed ?? '',
    monotonic: () => performance.now(),
    log: () => {},
  })
  afterAll(() => vendor.close())

  const chat = (content: string, settings = {}, signal = never) =>
    gatherChat(
      vendor.chatStream(
        { providerId: 'embedded', modelId: weights.modelId, messages: [{ role: 'user', content }], settings },
        signal,
      ),
    )

  test('is listed, answers a simple question, and counts its tokens', { timeout: 120_000 }, async () => {
    expect(await vendor.listModels(never)).toMatchObject([{ id: weights.modelId, small_model: true }])
    const { text, events, error, phases } = await chat('What is the capital of France?', { temperature: 0 })
    expect(error).toBeNull()
    expect(phases[0]).toBe('loading_model')
    expect(text).toContain('Paris')
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
    const usage = events.find(event => event.type === 'usage')
    expect(usage?.promptTokens).toBeGreaterThan(10)
    expect(usage?.completionTokens).toBeGreaterThan(3)
  })

  test('ends at max_tokens', { timeout: 120_000 }, async () => {
    const { events } = await chat('Tell me a long story.', { max_tokens: 5 })
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'length' })
    expect(events.find(event => event.type === 'usage')).toMatchObject({ completionTokens: 5 })
  })

  test('refuses what it cannot read at once', { timeout: 120_000 }, async () => {
    expect((await chat('word '.repeat(2_500))).error?.code).toBe('E_PROVIDER_CONTEXT_TOO_LONG')
  })

  test('stops when told, and is free for the next', { timeout: 120_000 }, async () => {
    const stop = new AbortController()
    const messages = [{ role: 'user' as const, content: 'Tell me a very long story.' }]
    const request = { providerId: 'embedded', modelId: weights.modelId, messages, settings: {} }
    let pieces = 0
    for await (const events of vendor.chatStream(request, stop.signal)) {
      pieces += events.filter(event => event.type === 'text').length
      if (pieces > 2) stop.abort()
    }
    expect(pieces).toBeLessThan(30)
    expect((await chat('Say hi.', { max_tokens: 4 })).error).toBeNull()
  })
})
