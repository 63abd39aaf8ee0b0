/** Every address of the app, relative to the base path it is served under. */
export const paths = {
  newChat: '/',
  thread: (threadId: string) => `/t/${threadId}`,
  settings: '/settings',
  people: '/settings/people',
  login: '/login',
  register: '/register',
  setup: '/setup',
} as const

/** null: not the address of a thread. */
export const threadIdOf = (path: string): string | null => /^\/t\/([\w-]+)$/.exec(path)?.[1] ?? null

export const basePath = import.meta.env.BASE_URL.replace(/\/+$/, '')
