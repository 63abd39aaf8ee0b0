/**
 * Every number that bounds a request. Rates are a fixed window per key.
 * `taken: 'lane'` is taken before the body is parsed; `'claim'` after the request id was claimed, so that a
 * repeat of the same intent is never refused and never counted; `'agent'` by the agent that knows the account.
 * `on_down` says what happens when the store of the counters cannot be reached.
 */
export type LimitBucket = {
  readonly points: number
  readonly window_seconds: number
  readonly key: 'source' | 'user' | 'account'
  readonly taken: 'lane' | 'claim' | 'agent'
  readonly on_down: 'local'
}

export const limitBuckets = {
  open: { points: 600, window_seconds: 60, key: 'source', taken: 'lane', on_down: 'local' },
  auth: { points: 20, window_seconds: 60, key: 'source', taken: 'lane', on_down: 'local' },
  /** Tries to sign in to one account by whoever is not known to it. A browser that signed in before counts apart. */
  account: { points: 30, window_seconds: 900, key: 'account', taken: 'agent', on_down: 'local' },
  read: { points: 1200, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' },
  write: { points: 240, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' },
  stream: { points: 600, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' },
  run: { points: 60, window_seconds: 60, key: 'user', taken: 'claim', on_down: 'local' },
  admin: { points: 240, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' },
} as const satisfies Record<string, LimitBucket>

export type LimitName = keyof typeof limitBuckets

/** Sizes and counts. Text lengths are UTF-16 code units, bodies are bytes. */
export const bounds = {
  body_bytes: 64 * 1024,
  chat_body_bytes: 2 * 1024 * 1024,
  message_text: 400_000,
  title: 200,
  name: 80,
  email: 254,
  password_min: 10,
  password_max: 256,
  /** Passkeys of one account. */
  passkeys: 20,
  recovery_codes: 10,
  /** How long a sign-in or a confirmation counts for what needs one. */
  confirmed_seconds: 15 * 60,
  favourite_models: 50,
  folder: 80,
  /** What a link to a thread can show, as JSON. */
  share_characters: 8_000_000,
  system_prompt: 20_000,
  /** Blocks of one thread, and the text of one. */
  context_blocks: 50,
  context_block_text: 100_000,
  context_body_bytes: 512 * 1024,
  /** Threads of one bulk action. */
  bulk_ids: 100,
  /** After this long in the trash a thread or message is deleted for ever; a temporary thread after its life. */
  trash_days: 30,
  temporary_hours: 24,
  /** What can be looked for. */
  search_text: 400,
  page_default: 40,
  page_max: 100,
  max_tokens: 131_072,
  /** Runs of one user that may stream at the same time. */
  concurrent_runs: 4,
  /** Readers of one run on one instance. */
  readers_per_run: 64,
  /** Bytes that may wait in front of one slow reader before it is closed (it resumes by seq). */
  reader_buffer_bytes: 1024 * 1024,
  /** One line of a provider's stream. */
  provider_line_bytes: 1024 * 1024,
  /** Text and reasoning of one answer together. */
  answer_text: 2_000_000,
} as const
