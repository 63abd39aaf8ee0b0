/** Signed-in accounts, written straight into the database: signing in hundreds of people is not what is measured. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { createCsrf, hashSecret, newSecret } from '../server/src/agents/auth/secrets.ts'
import { newId } from '../server/src/kernel/ids.ts'
import { type Measured, sessionSecret } from './processes.ts'

export type Member = { readonly id: string; readonly cookie: string; readonly csrf: string }

/** Answers that one person may have at the same time; see `concurrent_runs`. */
const answersAtOnce = 4

type Row = readonly (string | number | Uint8Array)[]
type NewMember = Member & { readonly user: Row; readonly session: Row }

const marks = (of: Row, mark: (place: number) => string) => of.map((_, index) => mark(index + 1)).join(', ')
const intoUsers = (row: Row, mark: (place: number) => string) =>
  `insert into users (id, email, email_key, name, role, password_hash, preferences, created_at)
   values (${marks(row, mark)})`
const intoSessions = (row: Row, mark: (place: number) => string) =>
  `insert into sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent, method, confirmed_at)
   values (${marks(row, mark)})`

export function signInMany(omni: Measured, count: number): Member[] {
  const database = new DatabaseSync(join(omni.dir, 'omniai.db'))
  database.exec('pragma busy_timeout = 10000; begin immediate')
  const members = newMembers(count)
  const question = () => '?'
  for (const { user, session } of members) {
    database.prepare(intoUsers(user, question)).run(...user)
    database.prepare(intoSessions(session, question)).run(...session)
  }
  database.exec('commit')
  database.close()
  return members
}

export async function signInManyOnPostgres(url: string, count: number): Promise<Member[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const members = newMembers(count)
  const dollar = (place: number) => `$${place}`
  await client.query('begin')
  for (const { user, session } of members) {
    await client.query(intoUsers(user, dollar), [...user])
    await client.query(intoSessions(session, dollar), [...session])
  }
  await client.query('commit')
  await client.end()
  return members
}

function newMembers(count: number): NewMember[] {
  const csrf = createCsrf(sessionSecret)
  const at = Date.now()
  return Array.from({ length: count }, () => {
    const id = newId('usr')
    const email = `${randomUUID()}@example.org`
    const token = newSecret()
    return {
      id,
      cookie: `omniai_session=${token}`,
      csrf: csrf.tokenFor(token),
      user: [id, email, email, 'Bench', 'member', '', '{}', at],
      session: [
        newId('ses'),
        hashSecret(token),
        id,
        at,
        at,
        at + 86_400_000,
        '127.0.0.1',
        'bench',
        'password',
        at,
      ],
    }
  })
}

const model = { provider_id: 'lmstudio', model_id: 'bench' }

export const membersFor = (streams: number) => Math.ceil(streams / answersAtOnce)

/** The request of the n-th stream, as a page sends it. */
export function chatRequest(omni: Measured, members: readonly Member[], index: number, text: string) {
  const { cookie, csrf } = members[index % members.length]!
  const origin = `127.0.0.1:${omni.port}`
  return {
    head:
      `POST /v1/chat HTTP/1.1\r\nhost: ${origin}\r\norigin: http://${origin}\r\ncookie: ${cookie}\r\n` +
      'sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\nsec-fetch-dest: empty\r\n' +
      `x-csrf-token: ${csrf}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n`,
    body: JSON.stringify({ client_request_id: randomUUID(), thread_id: null, text, model }),
  }
}

/** The same for what only forwards. */
export const plainRequest = ({ lines = '' }: Measured, text: string) => ({
  head: `POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${lines}`,
  body: JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content: text }] }),
})
