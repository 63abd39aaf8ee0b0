/**
 * The part of node-llama-cpp that we use. It is installed on first need, so neither the compiler nor the server
 * may depend on it.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type ChatHistory = (
  | { type: 'system' | 'user'; text: string }
  | { type: 'model'; response: string[] }
)[]

type Wrapper = {
  generateContextState(input: { chatHistory: ChatHistory }): {
    contextText: { tokenize(tokenizer: unknown): readonly number[] }
  }
}

export type LlamaModel = {
  readonly tokenizer: unknown
  readonly trainContextSize: number
  createContext(options: {
    contextSize: number
    threads: number
    batchSize: number
  }): Promise<{ getSequence(): unknown }>
}

type ResponseChunk = { readonly type?: 'segment'; readonly segmentType?: string; readonly text: string }

export type LlamaRuntime = {
  getLlama(options: Record<string, unknown>): Promise<{
    loadModel(options: { modelPath: string; gpuLayers: number }): Promise<LlamaModel>
  }>
  resolveChatWrapper(model: LlamaModel): Wrapper
  LlamaChat: new (options: {
    contextSequence: unknown
    chatWrapper: Wrapper
  }) => {
    generateResponse(
      history: ChatHistory,
      options: {
        signal: AbortSignal
        stopOnAbortSignal: boolean
        maxTokens: number
        temperature?: number
        topP?: number
        repeatPenalty?: { lastTokens: number; penalty: number }
        onToken(tokens: readonly number[]): void
        onResponseChunk(chunk: ResponseChunk): void
      },
    ): Promise<{ metadata: { stopReason: string } }>
  }
}

export async function importLlamaRuntime(installationDir: string): Promise<LlamaRuntime> {
  const entry = join(installationDir, 'node_modules', 'node-llama-cpp', 'dist', 'index.js')
  return (await import(pathToFileURL(entry).href)) as LlamaRuntime
}
