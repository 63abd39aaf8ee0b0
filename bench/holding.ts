/** What an open stream holds, and what one more reader of the same answer costs. */
import { connect, type Socket } from 'node:net'
import { type Member, membersFor, signInMany } from './people.ts'
import {
  cpuSeconds,
  type Measured,
  newFolder,
  rssKilobytes,
  startLoad,
  startNginx,
  startOmni,
  stop,
} from './processes.ts'
import { play, type Sizes } from './streaming.ts'
import { printTable, spread } from './table.ts'

const perSecond = 50

/** Memory is read while all streams are open and in their middle; the first round has made what every process needs. */
export async function memory({ isQuick }: Sizes): Promise<void> {
  const streams = isQuick ? 8 : 400
  const tokens = isQuick ? 30 : 300
  const load = await startLoad()
  const omni = await startOmni(load.port)
  const members = signInMany(omni, membersFor(streams))
  const rows = []
  for (const each of [await startNginx(load.port), omni]) {
    if (!each) continue
    await play(load, each, members, { streams, tokens: 30, perSecond, spreadMs: isQuick ? 0 : 2000 })
    const grown: number[] = []
    for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
      const before = rssKilobytes(each)
      let most = before
      const look = setInterval(() => {
        most = Math.max(most, rssKilobytes(each))
      }, 100)
      await play(load, each, members, { streams, tokens, perSecond, spreadMs: isQuick ? 0 : 2000 })
      clearInterval(look)
      grown.push((most - before) / streams)
    }
    rows.push({
      '': each.name,
      streams,
      'kB RSS more for a stream, at most': spread(grown, 1),
      'RSS after, MB': (rssKilobytes(each) / 1024).toFixed(0),
    })
  }
  printTable('Memory of open streams', rows)
}

/** The same answers with one reader and with two; rounds take turns. */
export async function readers({ isQuick }: Sizes): Promise<void> {
  const streams = isQuick ? 2 : 40
  const tokens = isQuick ? 20 : 250
  const load = await startLoad()
  const omni = await startOmni(load.port)
  const members = signInMany(omni, streams)
  await play(load, omni, members, { streams, tokens: 20, perSecond, spreadMs: 0 })
  const alone: number[] = []
  const watched: number[] = []
  for (let round = 0; round < (isQuick ? 1 : 4); round += 1) {
    alone.push(await cost(false))
    watched.push(await cost(true))
  }
  const more = watched.map((value, index) => (value / alone[index]! - 1) * 100)
  printTable('A second reader of every answer', [
    {
      'CPU s per million tokens, one reader': spread(alone, 1),
      'two readers': spread(watched, 1),
      'more, %': spread(more, 0),
    },
  ])

  async function cost(isWatched: boolean): Promise<number> {
    const before = cpuSeconds(omni)
    const playing = play(load, omni, members, { streams, tokens, perSecond, spreadMs: 0 })
    const others = isWatched ? await Promise.all(members.map(member => follow(omni, member))) : []
    const { result } = await playing
    const used = cpuSeconds(omni) - before
    for (const other of others) other.destroy()
    return (used / result.tokens) * 1e6
  }
}

/** The one answer of this person that runs, as a second tab reads it: without looking at what comes. */
async function follow(omni: Measured, { cookie }: Member): Promise<Socket> {
  const headers = {
    cookie,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
  }
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${omni.port}/v1/runs?state=active`, { headers })
    const [run] = ((await answer.json()) as { items: { id: string }[] }).items
    if (!run) continue
    const socket = connect(omni.port, '127.0.0.1')
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(
      `GET /v1/runs/${run.id}/events HTTP/1.1\r\nhost: 127.0.0.1:${omni.port}\r\n${lines.join('')}\r\n`,
    )
    return socket.on('error', () => {}).resume()
  }
}

/** From spawn to the open port, with the compile cache of an earlier start; and what a process holds that does nothing. */
export async function startUp({ isQuick }: Sizes): Promise<void> {
  const dir = newFolder()
  const load = await startLoad()
  const seconds: number[] = []
  const idle: number[] = []
  for (let round = 0; round < (isQuick ? 1 : 7); round += 1) {
    const omni = await startOmni(load.port, {}, dir)
    // The first one makes the database and fills the cache.
    if (round > 0 || isQuick) seconds.push(omni.startSeconds)
    await new Promise(resolve => setTimeout(resolve, isQuick ? 0 : 1000))
    idle.push(rssKilobytes(omni) / 1024)
    await stop(omni)
  }
  printTable('Start', [{ 'seconds until it listens': spread(seconds), 'RSS idle, MB': spread(idle, 0) }])
}

/**
 * Three times as many answers asked for as one core can write: what comes out must not fall. It is counted for each
 * second that the process had a core, since on a shared machine the clock on the wall says how busy the others were.
 */
export async function overload({ isQuick }: Sizes): Promise<void> {
  const load = await startLoad()
  const omni = await startOmni(load.port)
  const capacity = isQuick ? 4 : 300
  const members = signInMany(omni, membersFor(capacity * 3))
  const tokens = isQuick ? 10 : 200
  await play(load, omni, members, { streams: 4, tokens: 20, perSecond, spreadMs: 0 })
  const rows = []
  for (const times of [0.5, 1, 2, 3]) {
    const streams = Math.round(capacity * times)
    const { result, cpuPerMillion } = await play(load, omni, members, {
      streams,
      tokens,
      perSecond,
      spreadMs: 4000,
    })
    rows.push({
      'streams asked for': streams,
      'refused at once': result.refused,
      'tokens for a second of a core': (1e6 / cpuPerMillion).toFixed(0),
      'tokens a second': (result.tokens / result.seconds).toFixed(0),
      'added p50 ms': result.added.p50.toFixed(1),
      'added p99 ms': result.added.p99.toFixed(0),
      'not within a minute': result.lost,
    })
  }
  printTable('More than it can take', rows)
}
