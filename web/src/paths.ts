/** Every address of the app, relative to the base path it is served under. */
export const paths = {
  newChat: '/',
  threadPattern: '/t/:threadId',
  thread: (threadId: string) => `/t/${threadId}`,
  message: (threadId: string, messageId: string) => `/t/${threadId}?message=${messageId}`,
  workspace: '/workspace',
  projectPattern: '/workspace/:projectId',
  project: (projectId: string, at: { doc?: string | null; thread?: string | null } = {}) => {
    const query = new URLSearchParams()
    if (at.doc) query.set('doc', at.doc)
    if (at.thread) query.set('thread', at.thread)
    const text = query.toString()
    return `/workspace/${projectId}${text ? `?${text}` : ''}`
  },
  search: '/search',
  searchFor: (words: string) => `/search?q=${encodeURIComponent(words)}`,
  archive: '/archive',
  trash: '/trash',
  settings: '/settings',
  usage: '/settings/usage',
  account: '/settings/account',
  data: '/settings/data',
  sharedPattern: '/shared/:token',
  shared: (token: string) => `/shared/${token}`,
  admin: '/admin',
  adminPeople: '/admin/people',
  adminPersonPattern: '/admin/people/:userId',
  adminPerson: (userId: string) => `/admin/people/${userId}`,
  adminInvitations: '/admin/invitations',
  adminProviders: '/admin/providers',
  adminProviderPattern: '/admin/providers/:providerId',
  adminProvider: (providerId: string) => `/admin/providers/${providerId}`,
  adminUsage: '/admin/usage',
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
