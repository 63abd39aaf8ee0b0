/** How fast search is with many messages. Prints, judges nothing: `node server/test/conversation/measure-search.ts [messages] [sqlite|postgres]`. */

import { sql } from 'kysely'
import { searchIndex } from '../../src/agents/conversation/search/index-store.ts'
import { conversationStore } from '../../src/agents/conversation/store.ts'
import { readTerms } from '../../src/kernel/text-search/terms.ts'
import { testDatabases } from '../databases.ts'
import { ada, eve, messageRow, threadRow } from './rows.ts'

const messages = Number(process.argv[2] ?? 100_000)
const perThread = 50
let seed = 1
const random = (below: number) => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}
// Few words are common and most are rare, as in any language.
const word = () => `w${Math.floor(20_000 ** (random(10_000) / 10_000))}`

for (const { name, open } of testDatabases.filter(
  each => !process.argv[3] || each.name === process.argv[3],
)) {
  const { database, remove } = await open()
  const started = performance.now()
  for (let thread = 0; thread * perThread < messages; thread += 1) {
    const at = thread * 1000
    const row = threadRow({ user_id: thread % 2 ? ada : eve, title: `${word()} ${word()}`, updated_at: at })
    await database.transaction(async tx => {
      const store = conversationStore(tx)
      await store.insertThread(row)
      const texts = Array.from({ length: perThread }, () => Array.from({ length: 60 }, word).join(' '))
      await store.insertMessages(
        texts.map((text, index) => messageRow(row, text, { created_at: at + index })),
      )
    })
  }
  const filled = performance.now() - started
  console.log(`${name}: ${messages} messages written in ${(filled / 1000).toFixed(1)} s`)
  if (name === 'postgres') await sql`analyze`.execute(database.tables<unknown>())
  for (const typed of ['w1 ', 'w1 w2 w3 ', 'w1234 ', '"w1 w2"', 'w12', 'w1', 'w19999 w18888 ']) {
    const times: number[] = []
    let hits = 0
    for (let round = 0; round < 20; round += 1) {
      const before = performance.now()
      hits = (await searchIndex(database).find(ada, readTerms(typed), {}, null, 41)).length
      times.push(performance.now() - before)
    }
    times.sort((left, right) => left - right)
    console.log(
      `  ${typed.padEnd(16)} ${hits} rows, median ${times[10]!.toFixed(1)} ms, worst ${times[19]!.toFixed(1)} ms`,
    )
  }
  await remove()
}
