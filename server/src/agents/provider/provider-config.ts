import type { Provider } from '@omniai/contracts/schemas/provider'

/** One model server an operator named, or one of the defaults. */
export type ProviderConfig = {
  readonly id: string
  readonly label: string
  readonly vendor: Exclude<Provider['vendor'], 'embedded'>
  /** Up to and with the version, as in http://127.0.0.1:1234/v1; LM Studio and Ollama also without it. */
  readonly baseUrl: string
  readonly apiKey?: string
  /** Set by hand, so that its absence is worth a word in the log. */
  readonly required?: boolean
}

export type EmbeddedConfig = {
  /** 'auto': only when no other server has a model. 'off': never. Otherwise the path of a GGUF file. */
  readonly mode: 'auto' | 'off' | (string & {})
  /** Where it is installed; made when needed. */
  readonly dir: string
  /** Where people put model files to choose from. */
  readonly modelsDir: string
  /** The npm that started us, when there is one; else `npm` is looked for on the PATH. */
  readonly npmExecPath?: string
}

/** Where the three common model servers listen when nobody changed it. */
export const defaultProviders: readonly ProviderConfig[] = [
  { id: 'lmstudio', label: 'LM Studio', vendor: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { id: 'ollama', label: 'Ollama', vendor: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { id: 'llamacpp', label: 'llama.cpp', vendor: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' },
]

/** What the egress must allow for these servers. */
export const providerOrigins = (configs: readonly ProviderConfig[]): string[] => [
  ...new Set(configs.map(config => new URL(config.baseUrl).origin)),
]
