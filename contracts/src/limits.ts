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
  /** Saves of documents: an editor saves while one writes, which must not use up what other changes need. */
  edit: { points: 300, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' },
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
  import_conversations: 50,
  import_body_bytes: 16 * 1024 * 1024,
  import_messages: 20_000,
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
  /** Models that answer one message side by side. */
  compared_models: 4,
  /** Readers of one run on one instance. */
  readers_per_run: 64,
  /** Bytes that may wait in front of one slow reader before it is closed (it resumes by seq). */
  reader_buffer_bytes: 1024 * 1024,
  /** One line of a provider's stream. */
  provider_line_bytes: 1024 * 1024,
  /** One uploaded file; images have a bound of their own, since they are sent to models whole. */
  attachment_bytes: 25 * 1024 * 1024,
  attachment_image_bytes: 10 * 1024 * 1024,
  /** All files of one user. */
  attachment_quota_bytes: 2 * 1024 * 1024 * 1024,
  attachment_quota_files: 5_000,
  attachments_per_message: 10,
  file_name: 255,
  /** Characters of one file that are kept and sent; what is longer is cut, and says so. */
  attachment_text: 400_000,
  attachment_pages: 2_000,
  /** The text parts of a document that is an archive. */
  attachment_unpacked_bytes: 48 * 1024 * 1024,
  image_side: 16_384,
  image_pixels: 50_000_000,
  /** Images of one prompt together, before they are encoded; older ones are left out first. */
  prompt_image_bytes: 32 * 1024 * 1024,
  /** A file that no message has is deleted after this, and a picture that no text named. */
  unlinked_hours: 24,
  /** Uploads of one user at the same time. */
  uploads_at_once: 4,
  /** Open connections of one process; more are closed at once. */
  connections: 10_000,
  /** How long a body may take to arrive, and a file. */
  body_seconds: 30,
  upload_seconds: 300,
  /** Projects that one person is in, people in one, documents in one, presets that one shares. */
  projects: 500,
  project_members: 50,
  project_docs: 2_000,
  project_description: 2_000,
  project_presets: 50,
  /** One document. As JSON a character can take six bytes. */
  doc_text: 1_000_000,
  doc_body_bytes: 6 * 1024 * 1024,
  /** Pictures of one document, with those that only its history names. */
  doc_pictures: 500,
  /** A page that does not say again that it has a document open counts as closed after this; pages of one document. */
  presence_seconds: 30,
  presence_pages: 200,
  /** Of them those of one person: whoever makes up pages takes no place of others. */
  presence_pages_each: 20,
  /** Changes of one save, and conflicts that can be resolved at once. */
  doc_changes: 2_000,
  doc_conflicts: 2_000,
  /** One sentence or quote of an analysis, how many of a sort, and what it is told to look for. */
  analysis_text: 20_000,
  analysis_items: 100,
  analysis_focus: 2_000,
  /** Text and reasoning of one answer together. */
  answer_text: 2_000_000,
} as const
