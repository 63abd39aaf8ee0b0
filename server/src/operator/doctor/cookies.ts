import type { Config } from '../../config/config.ts'
import { siteRelation } from '../../config/site.ts'
import { EgressError } from '../../kernel/egress.ts'
import { createEgress } from '../../platform/egress/egress.ts'
import { bad, type Finding, good, skipped, warning } from './finding.ts'

const answerWithinMs = 5_000

export async function examineCookies(config: Config): Promise<Finding[]> {
  return [shapeOf(config), ...pagesOf(config), ...proxyOf(config), await reached(config)]
}

function shapeOf({ cookieMode, publicUrl }: Config): Finding {
  switch (cookieMode) {
    case 'local':
      return good('cookies', 'For this machine only, over http: SameSite=Lax, not Secure.')
    case 'same-site':
      return good(
        'cookies',
        `${publicUrl} and its pages are one site: SameSite=Lax, Secure. Every browser keeps them.`,
      )
    case 'cross-site':
      return warning(
        'cookies',
        'A page lies on another site: SameSite=None, Secure, Partitioned. Safari before 26.2, and Firefox with all cross-site cookies blocked, keep none.',
        'Put page and backend under one domain (docs/operate/deployment.md), if people use those.',
      )
  }
}

const pagesOf = ({ corsOrigins, publicUrl }: Config): Finding[] =>
  publicUrl === null
    ? []
    : corsOrigins.map(page =>
        good('cookies', `${page} is ${siteRelation(page, publicUrl)} with ${publicUrl}.`),
      )

function proxyOf({ cookieMode, trustProxy }: Config): Finding[] {
  if (cookieMode === 'local' || trustProxy.length > 0) return []
  return [
    warning(
      'cookies',
      'TRUST_PROXY is not set: behind a proxy everybody comes from its address, and limits count all of them as one.',
      'Set TRUST_PROXY to the address of the proxy.',
    ),
  ]
}

async function reached({ publicUrl }: Config): Promise<Finding> {
  if (!publicUrl) return skipped('cookies', 'PUBLIC_URL is not set, so nothing is asked there.')
  const egress = createEgress({ allowedOrigins: [publicUrl] })
  try {
    const { status, body } = await egress.request({
      url: `${publicUrl}/v1/health`,
      method: 'GET',
      signal: AbortSignal.timeout(answerWithinMs),
    })
    body.destroy()
    if (status === 200) return good('cookies', `${publicUrl} answers, and its certificate is trusted.`)
    return bad(
      'cookies',
      `${publicUrl}/v1/health answers with ${status}.`,
      'See that the proxy passes the Host header on, and that ALLOWED_HOSTS has its name. `npm run smoke` finds out more.',
    )
  } catch (error) {
    const isTls =
      error instanceof EgressError &&
      /CERT|SSL|TLS|certificate/i.test(String((error.cause as Error)?.message))
    return warning(
      'cookies',
      isTls
        ? `The certificate of ${publicUrl} is not trusted here.`
        : `${publicUrl} is not reached from here.`,
      'Start the server and what stands in front of it; then `npm run smoke` tells more.',
    )
  } finally {
    await egress.close()
  }
}
