/** A vendor whose wire an SDK speaks. The lists are ours: the SDKs have none. */
import type { LanguageModelV3, LanguageModelV3CallOptions } from '@ai-sdk/provider'
import type { Model } from '@omniai/contracts/schemas/provider'
import { either } from '../../chat-pump.ts'
import type { ChatRequest, ChatStream } from '../../chat-stream.ts'
import { deferStream } from '../../deferred-stream.ts'
import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import type { Connection } from '../wire/connection.ts'
import { createEgressFetch, type SendRequest } from './egress-fetch.ts'
import { toCallOptions } from './prompt.ts'
import { streamSdk } from './stream.ts'

export type SdkVendor = {
  /** Loaded at the first chat: nobody else pays for the SDK. */
  createModel(modelId: string, send: SendRequest): Promise<LanguageModelV3>
  providerOptions(request: ChatRequest, model: Model | null): LanguageModelV3CallOptions['providerOptions']
  listModels(signal: AbortSignal): Promise<Model[]>
}

export function createSdkVendor(config: ProviderConfig, connection: Connection, sdk: SdkVendor): Vendor {
  let known: readonly Model[] = []

  async function open(request: ChatRequest, signal: AbortSignal): Promise<ChatStream> {
    const wire = createEgressFetch(connection, signal)
    const model = known.find(each => each.id === request.modelId) ?? null
    return streamSdk({
      model: await sdk.createModel(request.modelId, wire.send),
      options: toCallOptions(request, signal, sdk.providerOptions(request, model) ?? {}),
      wire,
      errors: connection.errors,
    })
  }

  return {
    id: config.id,
    label: config.label,
    vendor: config.vendor,
    smallModel: false,
    async listModels(signal) {
      known = await sdk.listModels(signal)
      return [...known]
    },
    chatStream: (request, signal) => deferStream(left => open(request, either(signal, left))),
    async close() {},
  }
}
