/** Every address of the app, relative to the base path it is served under. */
export const paths = {
  newChat: '/',
  threadPattern: '/t/:threadId',
  thread: (threadId: string) => `/t/${threadId}`,
  settings: '/settings',
  account: '/settings/account',
  admin: '/admin',
  adminPeople: '/admin/people',
  adminPersonPattern: '/admin/people/:userId',
  adminPerson: (userId: string) => `/admin/people/${userId}`,
  adminInvitations: '/admin/invitations',
  adminAudit: '/admin/audit',
  adminDiagnostics: '/admin/diagnostics',
  login: '/login',
  forgot: '/forgot',
  reset: '/reset',
  signInCallback: '/sign-in/callback',
  register: '/register',
  setup: '/setup',
} as const

export const basePath = import.meta.env.BASE_URL.replace(/\/+$/, '')
