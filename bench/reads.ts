/** Lists, pages and search over more and more rows: the cost must not grow with what is stored. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ownerWord } from '../server/src/agents/conversation/search/found-rows.ts'
import { newId } from '../server/src/kernel/ids.ts'
import { type Member, signInMany } from './people.ts'
import { type Measured, startLoad, startOmni, stop } from './processes.ts'
import type { Sizes } from './streaming.ts'
import { printTable } from './table.ts'

const messagesPerThread = 10
const wordsPerMessage = 30
const letters = 'etaoinshrdlcumwfgypbvkjxqz'
const threadsPerCommit = 500
/** Different from the first letter on, as words are: what is looked for may be the beginning of a longer one. */
const vocabulary = Array.from({ length: 20_000 }, (_, index) =>
  ((index * 7_919 + 1) % 20_011)
    .toString(26)
    .replaceAll(/./g, digit => letters[Number.parseInt(digit, 26)]!)
    .padStart(5, 'q'),
)

export async function reads({ isQuick }: Sizes): Promise<void> {
  const rows = []
  const load = await startLoad()
  for (const messages of isQuick ? [200] : [1_000, 10_000, 100_000, 1_000_000]) {
    const omni = await startOmni(load.port)
    // One person has a tenth; the rest belongs to others, as in an installation.
    const [mine, other] = signInMany(omni, 2) as [Member, Member]
    const startedAt = performance.now()
    const threadId = fill(omni, mine, other, messages)
    const seconds = (performance.now() - startedAt) / 1000
    const times = isQuick ? 3 : 100
    rows.push({
      messages,
      threads: messages / messagesPerThread,
      'threads, p50/p99 ms': await timed(omni, mine, times, () => '/v1/threads'),
      'messages, p50/p99 ms': await timed(omni, mine, times, () => `/v1/threads/${threadId}/messages`),
      'search, rare word, p50/p95 ms': await timed(
        omni,
        mine,
        times,
        () => `/v1/search?q=${word(20_000)}`,
        0.95,
      ),
      'search, common word, p50/p95 ms': await timed(
        omni,
        mine,
        times,
        () => `/v1/search?q=${word(20)}`,
        0.95,
      ),
      'two letters, p50/p95 ms': await timed(
        omni,
        mine,
        times,
        () => `/v1/search?q=${word(20).slice(0, 2)}`,
        0.95,
      ),
      'filled in s': seconds.toFixed(0),
    })
    await stop(omni)
    console.error(`${messages} messages: ${JSON.stringify(rows.at(-1))}`)
  }
  printTable('Reads as the database grows (SQLite)', rows)
}

const word = (of: number) => vocabulary[Math.floor(Math.random() ** 2 * of)]!

async function timed(omni: Measured, { cookie }: Member, times: number, path: () => string, high = 0.99) {
  const headers = {
    cookie,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
  }
  const taken: number[] = []
  for (let index = 0; index < times; index += 1) {
    const startedAt = performance.now()
    const answer = await fetch(`http://127.0.0.1:${omni.port}${path()}`, { headers })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path()}: ${text}`)
    taken.push(performance.now() - startedAt)
  }
  taken.sort((left, right) => left - right)
  return `${taken[Math.floor(times * 0.5)]!.toFixed(1)} / ${taken[Math.floor(times * high)]!.toFixed(1)}`
}

/** Straight into the tables, index and all, as the stores write it. */
function fill(omni: Measured, mine: Member, other: Member, messages: number): string {
  const database = new DatabaseSync(join(omni.dir, 'omniai.db'))
  database.exec('pragma busy_timeout = 20000; pragma synchronous = off')
  const thread = database.prepare(
    `insert into threads (id, user_id, title, head_id, settings, created_at, updated_at)
     values (?, ?, ?, ?, '{}', ?, ?)`,
  )
  const message = database.prepare(
    `insert into messages (id, thread_id, user_id, parent_id, role, state, parts, created_at)
     values (?, ?, ?, ?, ?, 'completed', ?, ?)`,
  )
  const entry = database.prepare(
    'insert into search_entries (id, user_id, thread_id, message_id, role, at) values (?, ?, ?, ?, ?, ?)',
  )
  const words = database.prepare('insert into search_words (rowid, owner, words) values (?, ?, ?)')
  const firstAt = Date.now() - messages
  let threadId = ''
  for (let index = 0; index < messages / messagesPerThread; index += 1) {
    // The server writes too, and waits five seconds for the lock at most.
    if (index % threadsPerCommit === 0)
      database.exec(index === 0 ? 'begin immediate' : 'commit; begin immediate')
    const { id: userId } = index % 10 === 0 ? mine : other
    const id = newId('thr')
    if (index % 10 === 0) threadId = id
    const ids = Array.from({ length: messagesPerThread }, () => newId('msg'))
    const at = firstAt + index * messagesPerThread
    thread.run(id, userId, `Thread ${index}`, ids.at(-1)!, at, at)
    for (const [place, messageId] of ids.entries()) {
      const role = place % 2 === 0 ? 'user' : 'assistant'
      const text = Array.from({ length: wordsPerMessage }, () => word(vocabulary.length)).join(' ')
      const sent = at + place
      message.run(
        messageId,
        id,
        userId,
        ids[place - 1] ?? null,
        role,
        JSON.stringify([{ type: 'text', text }]),
        sent,
      )
      entry.run(sent * 1024, userId, id, messageId, role, sent)
      words.run(sent * 1024, ownerWord(userId), text)
    }
  }
  database.exec('commit')
  database.close()
  return threadId
}
