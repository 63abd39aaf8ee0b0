/** Every address of the app, relative to the base path it is served under. */
export const paths = {
  newChat: '/',
  threadPattern: '/t/:threadId',
  thread: (threadId: string) => `/t/${threadId}`,
  settings: '/settings',
  people: '/settings/people',
  login: '/login',
  register: '/register',
  setup: '/setup',
} as const

export const basePath = import.meta.env.BASE_URL.replace(/\/+$/, '')
