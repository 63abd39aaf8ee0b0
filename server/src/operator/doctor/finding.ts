/** What the doctor found: one thing each, in words, and what to do when it is not well. */
export type Finding = {
  readonly about:
    | 'configuration'
    | 'folder'
    | 'database'
    | 'redis'
    | 'clock'
    | 'cookies'
    | 'providers'
    | 'server'
    | 'self-test'
  /** warning: it works, and something about it should be known. */
  readonly state: 'good' | 'warning' | 'bad' | 'skipped'
  readonly says: string
  readonly mend: string | null
}

export type About = Finding['about']

export const good = (about: About, says: string): Finding => ({ about, state: 'good', says, mend: null })
export const skipped = (about: About, says: string): Finding => ({
  about,
  state: 'skipped',
  says,
  mend: null,
})
export const warning = (about: About, says: string, mend: string): Finding => ({
  about,
  state: 'warning',
  says,
  mend,
})
export const bad = (about: About, says: string, mend: string): Finding => ({
  about,
  state: 'bad',
  says,
  mend,
})

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'
