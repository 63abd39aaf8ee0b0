import type { OriginVerdict } from '../../../kernel/egress.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { ProviderAdminDeps } from './admin.ts'

const words: Readonly<Record<Exclude<OriginVerdict, 'ok'>, string>> = {
  never: 'is an address that is never reached from here',
  near: 'is on this machine or in the local network: say private_address if exactly this host and port is meant',
  port: 'is a port of another kind of service, or our own',
  plain: 'is on the public internet: it needs https, or the key and the chats could be read on their way',
}

/** @returns the address as it is kept. Throws E_VALIDATION with the reason. */
export async function checkAddress(
  judge: ProviderAdminDeps['judge'],
  baseUrl: string,
  mayBeNear: boolean,
): Promise<string> {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  if (!url || url.username || url.password || url.search || url.hash) {
    throw invalid('must be a plain address like https://api.example.org/v1, without user, query or fragment')
  }
  const verdict = await judge(url.href, { mayBeNear })
  if (verdict !== 'ok') throw invalid(words[verdict])
  return url.href.replace(/\/+$/, '')
}

const invalid = (message: string) =>
  new ApiError('E_VALIDATION', { detail: [{ path: '/body/base_url', message }] })
