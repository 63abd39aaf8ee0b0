/** Signed-in accounts, written straight into the database: signing in hundreds of people is not what is measured. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createCsrf, hashSecret, newSecret } from '../server/src/agents/auth/secrets.ts'
import { newId } from '../server/src/kernel/ids.ts'
import { type Measured, sessionSecret } from './processes.ts'

export type Member = { readonly id: string; readonly cookie: string; readonly csrf: string }

/** Answers that one person may have at the same time; see `concurrent_runs`. */
const answersAtOnce = 4

export function signInMany(omni: Measured, count: number): Member[] {
  const database = new DatabaseSync(join(omni.dir, 'omniai.db'))
  database.exec('pragma busy_timeout = 10000; begin immediate')
  const user = database.prepare(
    `insert into users (id, email, email_key, name, role, password_hash, preferences, created_at)
     values (?, ?, ?, 'Bench', 'member', '', '{}', ?)`,
  )
  const session = database.prepare(
    `insert into sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent, method, confirmed_at)
     values (?, ?, ?, ?, ?, ?, '127.0.0.1', 'bench', 'password', ?)`,
  )
  const csrf = createCsrf(sessionSecret)
  const at = Date.now()
  const members = Array.from({ length: count }, () => {
    const id = newId('usr')
    const email = `${randomUUID()}@example.org`
    const token = newSecret()
    user.run(id, email, email, at)
    session.run(newId('ses'), hashSecret(token), id, at, at, at + 86_400_000, at)
    return { id, cookie: `omniai_session=${token}`, csrf: csrf.tokenFor(token) }
  })
  database.exec('commit')
  database.close()
  return members
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
export const plainRequest = (text: string) => ({
  head: 'POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n',
  body: JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content: text }] }),
})
