import type { Model, Provider } from '@omniai/contracts/schemas/provider'
import type { ChatRequest, ChatStream } from './chat-stream.ts'

/** How far a server is with bringing a model to itself. */
export type PullProgress = {
  /** In the words of the server. */
  readonly status: string
  readonly layer: string | null
  /** Bytes of this layer. */
  readonly done: number | null
  readonly total: number | null
}

/** What one vendor implements, for one configured server. */
export type Vendor = {
  readonly id: string
  readonly label: string
  readonly vendor: Provider['vendor']
  readonly smallModel: boolean
  /** Asks the server. Throws ProviderError when it does not answer. Never lists models that cannot chat. */
  listModels(signal: AbortSignal): Promise<Model[]>
  chatStream(request: ChatRequest, signal: AbortSignal): ChatStream
  /** State and hint without asking anything over the network; null when only listModels can tell. */
  preparation?(): { state: Provider['state']; hint: string; progress: number | null } | null
  /** Makes the server bring a model to itself, where it can. Throws ProviderError; aborting stops it. */
  pull?(modelName: string, signal: AbortSignal): AsyncIterable<PullProgress>
  close(): Promise<void>
}
