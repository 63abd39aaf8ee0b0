/** Names of the cookies of the browser lanes. */
export const cookieNames = {
  session: 'omniai_session',
  pre_session: 'omniai_pre',
  device: 'omniai_device',
} as const

/** Pins a cookie to one host and to https. Over plain http on localhost browsers refuse it, so there it is left out. */
export const hostPrefix = '__Host-'
