import { networkProblem } from './problem.ts'

export type RuntimeConfig = { readonly api_base_url: string }

let loading: Promise<RuntimeConfig> | null = null

/** `runtime-config.json` stands beside `index.html`; an empty address means the same origin. */
export function runtimeConfig(): Promise<RuntimeConfig> {
  loading ??= load().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function load(): Promise<RuntimeConfig> {
  const response = await fetch(`${import.meta.env.BASE_URL}runtime-config.json`, { cache: 'no-cache' }).catch(
    () => null,
  )
  if (!response?.ok) throw networkProblem('The settings of this app (runtime-config.json) cannot be loaded.')
  const config = (await response.json().catch(() => null)) as { api_base_url?: unknown } | null
  if (typeof config?.api_base_url !== 'string') {
    throw networkProblem('The settings of this app (runtime-config.json) cannot be read.')
  }
  return { api_base_url: config.api_base_url.replace(/\/+$/, '') }
}

/** The address people should see when the backend is away. */
export async function backendAddress(): Promise<string> {
  const config = await runtimeConfig().catch(() => null)
  return config?.api_base_url || window.location.origin
}
