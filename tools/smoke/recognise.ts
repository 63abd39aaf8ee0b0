/** Before anything is judged: is it there, and is it OmniAI? */
import { at, createClient, mediaType } from './client.ts'
import type { Deployment } from './deployment.ts'

const notTrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ALTNAME/

/** @returns why the test cannot be made, in one line; null when it can. */
export async function recognise(deployment: Deployment): Promise<string | null> {
  const client = createClient(deployment.api, deployment)
  const ask = (path: string) => client.ask('GET', path, { headers: { origin: null }, withCookies: false })
  try {
    const health = await ask('/v1/health')
    const { location } = health.headers
    if (health.status >= 300 && health.status < 400 && location) {
      return `${deployment.api} leads on to ${new URL(location, deployment.api).origin}, where browsers do not follow with calls of an API: test that address.`
    }
    if (at(health.json, 'error.code') === 'E_HOST_DENIED') {
      const { host } = new URL(deployment.api)
      return `OmniAI at ${deployment.api} does not answer to the host name ${host}: set PUBLIC_URL, or add it to ALLOWED_HOSTS; a proxy must pass Host on.`
    }
    const meta = await ask('/v1/meta')
    const codes = [health, meta].map(answer => at(answer.json, 'error.code'))
    const ours = at(meta.json, 'name') === 'OmniAI' || codes.some(code => /^E_[A-Z_]+$/.test(String(code)))
    if (ours) return null
    return `What answers at ${deployment.api} is not OmniAI (status ${health.status}, ${mediaType(health.headers)}).`
  } catch (error) {
    return unreachable(deployment, error as NodeJS.ErrnoException)
  }
}

function unreachable({ api }: Deployment, error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  if (notTrusted.test(code)) {
    return `The certificate of ${api} is not trusted (${code}): get one from an authority, or say --insecure if it is meant to be so.`
  }
  // Of several addresses for one name each has its own failure, and the whole has no words.
  return `Nothing answers at ${api} (${code || error.message}).`
}
