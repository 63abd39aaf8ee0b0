import { type SiteRelation, siteRelation } from '../../server/src/config/site.ts'

/** What is tested, as the one who tests describes it. */
export type Deployment = {
  /** Addresses end in a slash: paths are relative to them. */
  readonly api: string
  readonly page: string
  /** What a browser on that page sends as Origin. */
  readonly origin: string
  readonly relation: SiteRelation
  readonly https: boolean
  /** True: a certificate that no authority vouches for will do. */
  readonly insecure: boolean
  /** How long one step may take. */
  readonly stepMs: number
}

export type DeploymentInput = {
  readonly api: string
  readonly page?: string | undefined
  readonly origin?: string | undefined
  readonly insecure: boolean
  readonly stepMs: number
}

/** The page lies where the API is, unless an address or an origin of its own is given. */
export function describeDeployment({ api, page, origin, insecure, stepMs }: DeploymentInput): Deployment {
  const apiBase = folder(api)
  const pageBase = folder(page ?? origin ?? api)
  const pageOrigin = origin ?? new URL(pageBase).origin
  return {
    api: apiBase,
    page: pageBase,
    origin: pageOrigin,
    relation: siteRelation(pageOrigin, apiBase),
    https: apiBase.startsWith('https:'),
    insecure,
    stepMs,
  }
}

/** Without query and fragment, and with a slash at its end. */
function folder(address: string): string {
  const url = new URL(address)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/`
}
