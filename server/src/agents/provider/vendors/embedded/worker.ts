/**
 * The process of the embedded model: native code that may crash, and a core kept busy for seconds, away from the
 * server. Started by model-process.ts with the installation and the model file as arguments.
 */
import type { PromptMessage } from '@omniai/contracts/schemas/run'
import { type ChatHistory, importLlamaRuntime } from './llama-runtime.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** Memory grows with it; the small model was trained on 2048. */
const MOST_CONTEXT = 4096
/** One core stays free for the server. */
const THREADS = 1
/** A stop is noticed between two batches, so a large one makes a stop late while a prompt is read. */
const BATCH = 64
/** Room that is kept for the answer. */
const LEAST_ANSWER = 16

const [installationDir = '', modelPath = ''] = process.argv.slice(2)
const say = (message: FromWorker) => {
  if (process.connected) process.send?.(message)
}

const runtime = await importLlamaRuntime(installationDir)
const llama = await runtime.getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  logLevel: 'error',
  progressLogs: false,
})
const model = await llama.loadModel({ modelPath, gpuLayers: 0 })
const contextTokens = Math.min(MOST_CONTEXT, model.trainContextSize)
const context = await model.createContext({ contextSize: contextTokens, threads: THREADS, batchSize: BATCH })
const chatWrapper = runtime.resolveChatWrapper(model)
// The sequence stays: of a conversation that goes on, only the new part is read.
const chat = new runtime.LlamaChat({ contextSequence: context.getSequence(), chatWrapper })
let current: { readonly id: number; readonly stop: AbortController } | null = null

async function generate(order: Extract<ToWorker, { type: 'generate' }>): Promise<void> {
  const { id } = order
  const stop = new AbortController()
  current = { id, stop }
  try {
    const history = toHistory(order.messages)
    const { contextText } = chatWrapper.generateContextState({ chatHistory: history })
    const promptTokens = contextText.tokenize(model.tokenizer).length
    const room = contextTokens - promptTokens - 1
    if (room < LEAST_ANSWER) {
      say({ type: 'failed', id, why: 'too_long', note: `${promptTokens} tokens of ${contextTokens}` })
      return
    }
    let completionTokens = 0
    const { metadata } = await chat.generateResponse(history, {
      signal: stop.signal,
      stopOnAbortSignal: true,
      maxTokens: Math.min(order.maxTokens, room),
      // The runtime's own default is greedy, and a greedy small model repeats itself until it is cut off.
      temperature: order.temperature ?? 0.7,
      topP: order.topP ?? 0.95,
      repeatPenalty: { lastTokens: 128, penalty: 1.15 },
      onToken: tokens => {
        completionTokens += tokens.length
      },
      onResponseChunk: chunk => {
        if (chunk.text !== '')
          say({ type: chunk.type === 'segment' ? 'reasoning' : 'text', id, text: chunk.text })
      },
    })
    say({ type: 'end', id, reason: toReason(metadata.stopReason), promptTokens, completionTokens })
  } catch (error) {
    say({ type: 'failed', id, why: 'broken', note: error instanceof Error ? error.message : String(error) })
  } finally {
    current = null
  }
}

function toReason(stopReason: string): 'stop' | 'length' | 'aborted' {
  if (stopReason === 'maxTokens') return 'length'
  return stopReason === 'abort' ? 'aborted' : 'stop'
}

/** The template of the model file makes the prompt of it; what people wrote never becomes a control token. */
function toHistory(messages: readonly PromptMessage[]): ChatHistory {
  const history: ChatHistory = messages.map(({ role, content }) =>
    role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content },
  )
  if (history.at(-1)?.type !== 'model') history.push({ type: 'model', response: [] })
  return history
}

process.on('message', (order: ToWorker) => {
  if (order.type === 'generate') void generate(order)
  else if (current?.id === order.id) current.stop.abort()
})
// The server is gone: nobody is left to answer.
process.on('disconnect', () => process.exit(0))
say({ type: 'ready', contextTokens })
