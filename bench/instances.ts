/** What two instances on one PostgreSQL and one Redis cost beside one: what they share is all that could keep them back. */
import { membersFor, signInManyOnPostgres } from './people.ts'
import { cpuSeconds, type Measured, newFolder, startLoad, startOmni } from './processes.ts'
import { play, type Sizes } from './streaming.ts'
import { printTable, spread } from './table.ts'

const databaseUrl = process.env.BENCH_DATABASE_URL
const redisUrl = process.env.BENCH_REDIS_URL

/**
 * Twice the answers on two. On a machine with two cores that cannot show more of them a second, only whether one costs
 * more than it does on one instance.
 */
export async function instances({ isQuick }: Sizes): Promise<void> {
  if (!databaseUrl || !redisUrl) {
    console.log('\n`instances` needs an empty database in BENCH_DATABASE_URL and a Redis in BENCH_REDIS_URL.')
    return
  }
  const load = await startLoad()
  const shared = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, MEDIA_STORAGE_PATH: newFolder() }
  const first = await startOmni(load.port, shared)
  const second = await startOmni(load.port, shared)
  const streams = isQuick ? 4 : 60
  const job = { tokens: isQuick ? 10 : 200, perSecond: 50, spreadMs: isQuick ? 0 : 500 }
  const members = await signInManyOnPostgres(databaseUrl, membersFor(streams * 2))
  for (const each of [first, second]) await play(load, each, members, { ...job, streams, tokens: 20 })

  const half = membersFor(streams)
  const one: number[] = []
  const two: number[] = []
  let lost = 0
  for (let round = 0; round < (isQuick ? 1 : 6); round += 1) {
    one.push(await cost([round % 2 === 0 ? first : second]))
    two.push(await cost([first, second]))
  }
  printTable('Two instances beside one', [
    {
      'CPU s per million tokens, one': spread(one, 1),
      two: spread(two, 1),
      'two × one': spread(two.map((value, index) => value / one[index]!)),
      'lost or refused': lost,
    },
  ])

  async function cost(used: readonly Measured[]): Promise<number> {
    const spent = () => used.reduce((sum, each) => sum + cpuSeconds(each), 0)
    const before = spent()
    const samples = await Promise.all(
      used.map((each, index) =>
        play(load, each, members.slice(index * half, (index + 1) * half), { ...job, streams }),
      ),
    )
    for (const { result } of samples) lost += result.lost + result.refused
    return ((spent() - before) / samples.reduce((sum, { result }) => sum + result.tokens, 0)) * 1e6
  }
}
