import { type AuditEvent, auditActions } from '@omniai/contracts/schemas/admin'
import { expect, test } from 'vitest'
import { labelOf, sentenceOf } from './audit-sentence.ts'

const event = (change: Partial<AuditEvent>): AuditEvent => ({
  id: 'aud_00000000',
  at: '2026-01-01T00:00:00.000Z',
  action: 'login',
  actor_id: 'usr_00000000',
  actor_email: 'ada@example.org',
  subject: null,
  subject_email: null,
  ip: '192.0.2.1',
  user_agent: '',
  detail: {},
  ...change,
})

test.each(auditActions)('%s has a label and a sentence, also when nobody is known', action => {
  expect(labelOf(action)).not.toContain('_')
  for (const known of [event({ action }), event({ action, actor_id: null, actor_email: null })]) {
    expect(sentenceOf(known)).toMatch(/^[A-Za-z]/)
    expect(sentenceOf(known)).not.toMatch(/undefined|null|_/)
    expect(sentenceOf(known)).not.toContain(': ')
  }
})

test('an action of a newer server is named as it is', () => {
  expect(sentenceOf(event({ action: 'token_made' }))).toBe('ada@example.org: token made')
})

test('who did what to whom is told apart', () => {
  const change = { subject: 'usr_1', subject_email: 'ben@example.org' }
  expect(sentenceOf(event({ action: 'user_disabled', ...change }))).toBe(
    'ada@example.org disabled ben@example.org',
  )
  expect(sentenceOf(event({ action: 'session_revoked', ...change }))).toBe(
    'ada@example.org ended a session of ben@example.org',
  )
  expect(sentenceOf(event({ action: 'session_revoked' }))).toBe('ada@example.org ended a session')
})
