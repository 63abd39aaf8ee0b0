/** The main job, with every duty on, beside what only forwards. Rounds take turns, so that all meet the same machine. */
import type { RoundResult } from './load.ts'
import { chatRequest, type Member, membersFor, plainRequest, signInMany } from './people.ts'
import {
  cpuSeconds,
  type Load,
  type Measured,
  startLoad,
  startNaive,
  startNginx,
  startOmni,
  startPortkey,
} from './processes.ts'
import { median, printTable, spread } from './table.ts'

export type Sizes = { readonly isQuick: boolean }

type Sample = { readonly cpuPerMillion: number; readonly result: RoundResult }
type Job = {
  readonly streams: number
  readonly tokens: number
  readonly perSecond: number
  readonly spreadMs: number
}

export async function streaming({ isQuick }: Sizes): Promise<void> {
  const rounds = isQuick ? 1 : 3
  const paced: Job = isQuick
    ? { streams: 4, tokens: 10, perSecond: 50, spreadMs: 20 }
    : { streams: 50, tokens: 300, perSecond: 50, spreadMs: 500 }
  const many: Job = isQuick ? paced : { streams: 200, tokens: 150, perSecond: 50, spreadMs: 1000 }
  const flatOut: Job = isQuick
    ? { streams: 2, tokens: 200, perSecond: 0, spreadMs: 0 }
    : { streams: 20, tokens: 10_000, perSecond: 0, spreadMs: 0 }
  const idle: Job = { streams: 1, tokens: 3, perSecond: 50, spreadMs: 0 }

  const load = await startLoad()
  const omni = await startOmni(load.port)
  const members = signInMany(omni, membersFor(many.streams))
  const all = [
    await startNginx(load.port),
    await startNaive(load.port),
    await startPortkey(load.port),
    omni,
  ].filter(each => each !== null)

  // What a model server is asked once, and code that is compiled on its first use.
  for (const each of all) await play(load, each, members, isQuick ? idle : { ...paced, tokens: 50 })

  await compare(`${paced.streams} streams of ${paced.perSecond} tokens/s`, paced, rounds)
  if (!isQuick) await compare(`${many.streams} streams of ${many.perSecond} tokens/s`, many, rounds)
  await compare(`Flat out: ${flatOut.streams} streams as fast as they go`, flatOut, rounds)
  await firstTokens(isQuick ? 2 : 40)

  async function compare(title: string, job: Job, times: number): Promise<void> {
    const samples = new Map(all.map(each => [each, [] as Sample[]]))
    for (let round = 0; round < times; round += 1) {
      for (const each of all) samples.get(each)!.push(await play(load, each, members, job))
    }
    const perMillion = (each: Measured) => median(samples.get(each)!.map(sample => sample.cpuPerMillion))
    const base = all.find(each => each.name.startsWith('nginx'))
    printTable(
      title,
      all.map(each => {
        const of = samples.get(each)!
        return {
          '': each.name,
          'CPU s per million tokens': spread(
            of.map(sample => sample.cpuPerMillion),
            1,
          ),
          '× nginx': base ? (perMillion(each) / perMillion(base)).toFixed(2) : '–',
          'added p50 ms': spread(of.map(({ result }) => result.added.p50)),
          'added p99 ms': spread(of.map(({ result }) => result.added.p99)),
          'gap p99 ms': spread(
            of.map(({ result }) => result.gap.p99),
            1,
          ),
          'lost or refused': of.reduce((sum, { result }) => sum + result.lost + result.refused, 0),
        }
      }),
    )
  }

  async function firstTokens(times: number): Promise<void> {
    const first = new Map(all.map(each => [each, [] as number[]]))
    for (let round = 0; round < times; round += 1) {
      for (const each of all) first.get(each)!.push(...(await play(load, each, members, idle)).result.first)
    }
    printTable(
      'First token, idle',
      all.map(each => ({
        '': each.name,
        'added ms, median (least–most)': spread(first.get(each)!),
      })),
    )
  }
}

export async function play(
  load: Load,
  each: Measured,
  members: readonly Member[],
  job: Job,
): Promise<Sample> {
  const text = `bench ${job.tokens} ${job.perSecond}`
  const requests = Array.from({ length: job.streams }, (_, index) =>
    each.name.startsWith('OmniAI') ? chatRequest(each, members, index, text) : plainRequest(each, text),
  )
  const before = cpuSeconds(each)
  const result = await load.play({
    port: each.port,
    heads: requests.map(({ head }) => head),
    bodies: requests.map(({ body }) => body),
    tokens: job.tokens,
    spreadMs: job.spreadMs,
    patienceMs: 60_000,
  })
  return { cpuPerMillion: ((cpuSeconds(each) - before) / result.tokens) * 1e6, result }
}
