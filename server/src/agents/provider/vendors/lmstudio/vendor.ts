/** LM Studio: its native lists where it has them, and `/v1` for the chat, which its native API cannot hold for us. */
import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import type { ListedModel } from '../openai-compatible/model-list.ts'
import { createOpenAiCompatible, listOpenAiModels } from '../openai-compatible/vendor.ts'
import { askJson } from '../wire/ask-json.ts'
import type { Connection, VendorDeps } from '../wire/connection.ts'
import { readNativeList, readOldNativeList } from './model-list.ts'

export function createLmStudio(config: ProviderConfig, deps: VendorDeps): Vendor {
  const root = config.baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')
  const chatConfig = { ...config, baseUrl: `${root}/v1` }

  /** LM Studio answers 200 with an error to what it does not know, so only the shape tells which list this is. */
  async function list(connection: Connection, signal: AbortSignal): Promise<ListedModel[]> {
    const { ask, errors } = connection
    const natives = [
      { path: '/api/v1/models', read: readNativeList },
      { path: '/api/v0/models', read: readOldNativeList },
    ]
    for (const { path, read } of natives) {
      const { status, text, value } = await askJson(ask, root + path, signal)
      if (status === 401 || status === 403) throw errors.fromAnswer(status, text)
      const listed = status === 200 ? read(config.id, value) : null
      if (listed) return listed
    }
    return listOpenAiModels(chatConfig, connection, signal)
  }

  return createOpenAiCompatible(chatConfig, deps, list)
}
