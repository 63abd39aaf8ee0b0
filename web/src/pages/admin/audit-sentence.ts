import type { AuditEvent } from '@omniai/contracts/schemas/admin'

type Words = (event: AuditEvent) => string

const who = ({ actor_email }: AuditEvent) => actor_email ?? 'Someone'
const whom = ({ subject_email, subject }: AuditEvent) => subject_email ?? subject ?? 'someone'
const said = ({ detail }: AuditEvent, name: string) => {
  const value = detail[name]
  return value === undefined ? '' : String(value)
}
/** Done to oneself, or by an administrator to another. */
const own = (event: AuditEvent) => event.subject_email === null || event.subject_email === event.actor_email

const limitedIn = (event: AuditEvent) => (event.subject === 'default' ? 'everyone' : whom(event))

/** One sentence for each action; the label is what the filter shows. */
const actions: Record<string, { readonly label: string; readonly words: Words }> = {
  setup: { label: 'Server set up', words: event => `${who(event)} became the first administrator` },
  setup_failed: { label: 'Set-up refused', words: () => 'A set-up link was tried and refused' },
  login: { label: 'Signed in', words: event => `${who(event)} signed in` },
  login_failed: {
    label: 'Sign-in failed',
    words: event =>
      event.subject_email
        ? `A sign-in as ${event.subject_email} failed`
        : 'A sign-in to no known account failed',
  },
  second_factor_failed: {
    label: 'Second step failed',
    words: event =>
      `A sign-in as ${event.actor_email ?? whom(event)} had the right password but no right code`,
  },
  logout: { label: 'Signed out', words: event => `${who(event)} signed out` },
  register: { label: 'Joined', words: event => `${who(event)} joined with an invitation` },
  invite_created: { label: 'Invitation created', words: event => `${who(event)} created an invitation` },
  invite_revoked: { label: 'Invitation withdrawn', words: event => `${who(event)} withdrew an invitation` },
  invite_failed: { label: 'Invitation refused', words: () => 'An invitation was tried and refused' },
  password_changed: { label: 'Password changed', words: event => `${who(event)} changed their password` },
  password_change_failed: {
    label: 'Password change failed',
    words: event => `${who(event)} gave a wrong password when changing it`,
  },
  reset_requested: {
    label: 'New password asked for',
    words: event => `Someone asked for a new password for ${event.subject_email ?? who(event)}`,
  },
  reset_issued: {
    label: 'Password link created',
    words: event => `${who(event)} created a password link for ${whom(event)}`,
  },
  reset_used: {
    label: 'Password link used',
    words: event => `${event.actor_email ?? whom(event)} set a new password with a link`,
  },
  reset_failed: { label: 'Password link refused', words: () => 'A password link was tried and refused' },
  confirmed: { label: 'Confirmed', words: event => `${who(event)} confirmed who they are` },
  confirm_failed: {
    label: 'Confirmation failed',
    words: event => `${who(event)} could not confirm who they are`,
  },
  session_revoked: {
    label: 'Session ended',
    words: event =>
      own(event) ? `${who(event)} ended a session` : `${who(event)} ended a session of ${whom(event)}`,
  },
  sessions_ended: {
    label: 'Signed out everywhere',
    words: event =>
      own(event) ? `Sessions of ${who(event)} ended` : `${who(event)} ended the sessions of ${whom(event)}`,
  },
  totp_enabled: { label: 'Two-step turned on', words: event => `${who(event)} turned on two-step sign-in` },
  totp_disabled: {
    label: 'Two-step turned off',
    words: event => `${who(event)} turned off two-step sign-in`,
  },
  recovery_codes_renewed: {
    label: 'Recovery codes renewed',
    words: event => `${who(event)} made new recovery codes`,
  },
  recovery_code_used: {
    label: 'Recovery code used',
    words: event => `${who(event)} signed in with a recovery code`,
  },
  passkey_added: { label: 'Passkey added', words: event => `${who(event)} added a passkey` },
  passkey_removed: { label: 'Passkey removed', words: event => `${who(event)} removed a passkey` },
  passkey_failed: { label: 'Passkey refused', words: () => 'A passkey was tried and refused' },
  oidc_linked: { label: 'Service connected', words: event => `${who(event)} connected a sign-in service` },
  oidc_unlinked: {
    label: 'Service disconnected',
    words: event => `${who(event)} disconnected a sign-in service`,
  },
  oidc_failed: {
    label: 'Service sign-in failed',
    words: () => 'A sign-in with a sign-in service failed',
  },
  role_changed: {
    label: 'Role changed',
    words: event => {
      const role = said(event, 'to')
      const word = role === 'admin' ? 'an administrator' : role === 'member' ? 'a member' : 'another role'
      return `${who(event)} made ${whom(event)} ${word}`
    },
  },
  user_renamed: { label: 'Renamed', words: event => `${who(event)} renamed ${whom(event)}` },
  user_disabled: { label: 'Account disabled', words: event => `${who(event)} disabled ${whom(event)}` },
  user_enabled: { label: 'Account enabled', words: event => `${who(event)} enabled ${whom(event)}` },
  second_factors_removed: {
    label: 'Second step removed',
    words: event => `${who(event)} removed the second step of ${whom(event)}`,
  },
  provider_added: {
    label: 'Provider added',
    words: event => `${who(event)} added the provider ${event.subject ?? ''}`,
  },
  provider_changed: {
    label: 'Provider changed',
    words: event => `${who(event)} changed the provider ${event.subject ?? ''}`,
  },
  fallback_changed: {
    label: 'Fallback changed',
    words: event => `${who(event)} changed which model answers when another cannot`,
  },
  provider_removed: {
    label: 'Provider removed',
    words: event => `${who(event)} removed the provider ${event.subject ?? ''}`,
  },
  price_changed: { label: 'Price changed', words: event => `${who(event)} changed the price of a model` },
  model_pulled: {
    label: 'Model downloaded',
    words: event => `${who(event)} let ${event.subject ?? 'a provider'} download a model`,
  },
  embedded_model_changed: {
    label: 'Built-in model changed',
    words: event => `${who(event)} chose the built-in model`,
  },
  quota_set: {
    label: 'Usage limit set',
    words: event => `${who(event)} set the usage limit of ${limitedIn(event)}`,
  },
  quota_reset: {
    label: 'Usage limit removed',
    words: event => `${who(event)} removed the usage limit of ${limitedIn(event)}`,
  },
}

const asWords = (action: string) => action.replaceAll('_', ' ')

export const labelOf = (action: string): string => actions[action]?.label ?? asWords(action)

/** More actions may come with a newer server: they are named as they are. */
export function sentenceOf(event: AuditEvent): string {
  const known = actions[event.action]
  return known ? known.words(event) : `${who(event)}: ${asWords(event.action)}`
}

/** A try that did not get in: worth a second look when there are many. */
export const wasRefused = (action: string): boolean => /_failed$/.test(action)
