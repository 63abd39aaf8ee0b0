/** Keeps the process of the embedded model: started at the first chat, one answer at a time, freed when idle. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ProviderError } from '../../chat-stream.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

export type ModelProcess = {
  /** Starts it when it does not run. Throws ProviderError when it cannot be loaded. */
  start(signal: AbortSignal): Promise<void>
  readonly isLoaded: boolean
  /** The context of the loaded model, once one was loaded. */
  readonly contextTokens: number | null
  /** @param listen is told of every message about this order, and of null when the process died. */
  generate(order: Extract<ToWorker, { type: 'generate' }>, listen: (message: FromWorker | null) => void): void
  stop(id: number): void
  /** Ends the process at once. */
  kill(): void
  /** Starts to count: without another chat the memory is given back. */
  rest(): void
}

export type ModelProcessOptions = {
  readonly installationDir: string
  readonly modelPath: string
  readonly idleMs: number
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

const workerFile = fileURLToPath(new URL('./worker.ts', import.meta.url))
const NOTE_LENGTH = 400

export function createModelProcess(options: ModelProcessOptions): ModelProcess {
  let child: ChildProcess | null = null
  let ready: Promise<void> | null = null
  let isLoaded = false
  let contextTokens: number | null = null
  let listener: { readonly id: number; readonly listen: (message: FromWorker | null) => void } | null = null
  let idle: NodeJS.Timeout | undefined

  function launch(): Promise<void> {
    const loaded = Promise.withResolvers<void>()
    const started = fork(workerFile, [options.installationDir, options.modelPath], {
      // Third-party native code: it gets no secrets from our environment.
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-NOTE_LENGTH)
    })
    started.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        isLoaded = true
        contextTokens = message.contextTokens
        loaded.resolve()
      } else if (listener?.id === message.id) listener.listen(message)
    })
    started.on('error', () => started.kill('SIGKILL'))
    started.on('exit', (code, signal) => {
      if (child === started) forget()
      loaded.reject(
        new ProviderError('E_PROVIDER_UNAVAILABLE', `the model process ended (${code ?? signal}): ${said}`),
      )
      options.log('embedded model process ended', { code, signal })
    })
    child = started
    return loaded.promise
  }

  function forget() {
    child = null
    ready = null
    isLoaded = false
    const orphan = listener
    listener = null
    orphan?.listen(null)
  }

  function kill() {
    clearTimeout(idle)
    const running = child
    if (running) forget()
    running?.kill('SIGKILL')
  }

  return {
    get isLoaded() {
      return isLoaded
    },
    get contextTokens() {
      return contextTokens
    },
    async start(signal) {
      clearTimeout(idle)
      ready ??= launch()
      const aborted = Promise.withResolvers<never>()
      const onAbort = () =>
        aborted.reject(new ProviderError('E_PROVIDER_INTERRUPTED', 'stopped while loading'))
      signal.addEventListener('abort', onAbort, { once: true })
      // Loading goes on after a stop: the next chat finds it done.
      ready.catch(() => {})
      await Promise.race([ready, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort))
    },
    generate(order, listen) {
      listener = { id: order.id, listen }
      child?.send(order)
    },
    stop(id) {
      const order: ToWorker = { type: 'stop', id }
      child?.send(order)
    },
    kill,
    rest() {
      listener = null
      clearTimeout(idle)
      idle = setTimeout(kill, options.idleMs)
      idle.unref()
    },
  }
}
