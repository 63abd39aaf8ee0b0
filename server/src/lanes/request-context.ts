import type { Flags } from '@omniai/contracts/flags'
import type { BodyOf, Operation, ParamsOf, QueryOf, ResponseOf } from '@omniai/contracts/operation'
import type { Diagnostics } from '@omniai/contracts/schemas/admin'
import type { Page, Principal, Source } from '../kernel/principal.ts'
import type { SessionWriter } from './browser-session.ts'
import type { FileAnswer } from './file-answer.ts'
import type { Replied } from './replied.ts'
import type { RunAnswer } from './run-answer.ts'

/** What a handler gets: everything is checked, nothing of HTTP is left but what its answer needs. */
export type Call<O extends Operation> = {
  /** Present on every operation whose permission is not public. */
  readonly principal: O['permission'] extends 'public' ? Principal | null : Principal
  readonly params: ParamsOf<O>
  readonly query: QueryOf<O>
  readonly body: BodyOf<O>
  /** The body as it arrives, for one reader. */
  readonly bytes: O extends { readonly body_type: 'bytes' } ? () => AsyncIterable<Uint8Array> : undefined
  /** Answers with a file. */
  readonly file: O extends { readonly response_type: 'bytes' } ? FileAnswer : undefined
  readonly source: Source
  readonly page: Page
  readonly flags: Flags
  readonly session: SessionWriter
  readonly answer: RunAnswer
  /** What the server sees of this very request. */
  readonly diagnose: () => Diagnostics
}

export type Handler<O extends Operation, Agents> = (
  call: Call<O>,
  agents: Agents,
) => Promise<ResponseOf<O> | Replied> | ResponseOf<O> | Replied

/** One key for each operation: a missing one does not compile, neither does an invented one. */
export type Handlers<Map extends Record<string, Operation>, Agents> = {
  readonly [Id in keyof Map]: Handler<Map[Id], Agents>
}
