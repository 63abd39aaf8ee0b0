/** A small real model without any model server: optional, in its own process, replaced by any GGUF an operator names. */
import { basename } from 'node:path'
import type { Model } from '@omniai/contracts/schemas/provider'
import { ProviderError } from '../../chat-stream.ts'
import type { EmbeddedConfig } from '../../provider-config.ts'
import { createTurns } from '../../turns.ts'
import type { Vendor } from '../../vendor.ts'
import { streamEmbedded } from './chat.ts'
import { createInstallation } from './installation.ts'
import { createModelProcess } from './model-process.ts'
import { isGguf, weights } from './weights.ts'

export type EmbeddedVendor = Vendor & {
  /** Installs what is missing, in the background; again some minutes after a failure. */
  prepare(): void
  /** Installed, being installed, or tried: worth showing. */
  readonly isShown: boolean
}

export type EmbeddedDeps = Omit<EmbeddedConfig, 'modelsDir'> & {
  readonly monotonic: () => number
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly idleMs?: number
}

const IDLE_MS = 10 * 60_000
const MOST_WAITING = 8
const RETRY_MS = 5 * 60_000

export function createEmbedded(deps: EmbeddedDeps): EmbeddedVendor {
  const ownFile = deps.mode === 'auto' ? null : deps.mode
  const installation = createInstallation({
    dir: deps.dir,
    withWeights: ownFile === null,
    npmExecPath: deps.npmExecPath,
  })
  const modelFile = ownFile ?? installation.modelFile
  const model = createModelProcess({
    installationDir: installation.dir,
    modelPath: modelFile,
    idleMs: deps.idleMs ?? IDLE_MS,
    log: deps.log,
  })
  const turns = createTurns(MOST_WAITING)
  let triedAt: number | null = null
  let isClosed = false
  let isFileBad = false

  async function makeReady() {
    if (await installation.check()) return
    deps.log('embedded model: installing', { dir: deps.dir })
    await installation.install()
    if (!isClosed) deps.log('embedded model: installation', { ...installation.state })
  }

  function toModel(): Model {
    return {
      provider_id: 'embedded',
      id: ownFile === null ? weights.modelId : basename(ownFile).replace(/\.gguf$/i, ''),
      label: ownFile === null ? weights.label : basename(ownFile),
      context_tokens: model.contextTokens ?? (ownFile === null ? 2048 : null),
      loaded: model.isLoaded,
      capabilities: [],
      small_model: ownFile === null,
    }
  }

  return {
    id: 'embedded',
    label: ownFile === null ? 'Built-in model' : 'Model file',
    vendor: 'embedded',
    smallModel: ownFile === null,
    get isShown() {
      return triedAt !== null || installation.state.stage === 'ready'
    },
    prepare() {
      const { stage } = installation.state
      const isDue = triedAt === null || (stage === 'failed' && deps.monotonic() - triedAt > RETRY_MS)
      if (!isDue || isClosed) return
      triedAt = deps.monotonic()
      void makeReady()
    },
    async listModels() {
      if (installation.state.stage === 'absent' && triedAt === null) await installation.check()
      isFileBad = ownFile !== null && !(await isGguf(ownFile))
      return installation.state.stage === 'ready' && !isFileBad ? [toModel()] : []
    },
    async *chatStream(request, signal) {
      if (installation.state.stage !== 'ready' && !(await installation.check())) {
        throw new ProviderError('E_PROVIDER_UNAVAILABLE', 'the embedded model is not installed yet')
      }
      yield* streamEmbedded(request, model, turns, signal)
    },
    preparation() {
      const { stage, progress } = installation.state
      if (isFileBad) {
        return {
          state: 'unreachable',
          hint: 'EMBEDDED_MODEL names a file that is not a readable GGUF.',
          progress: null,
        }
      }
      if (stage === 'ready') return null
      if (stage === 'failed') {
        const hint =
          'The built-in model could not be installed. Is there a network? It is tried again in a few minutes.'
        return { state: 'unreachable', hint, progress: null }
      }
      const hint =
        stage === 'verifying'
          ? 'Checking the built-in model.'
          : 'Installing the built-in model: about 340 MB, once. Or start LM Studio, Ollama or llama.cpp.'
      return { state: 'preparing', hint, progress }
    },
    async close() {
      isClosed = true
      installation.close()
      model.kill()
    },
  }
}
