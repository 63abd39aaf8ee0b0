import type { ProviderConfig } from '../agents/provider/index.ts'
import type { Config } from './config.ts'
import type { Secrets } from './secrets.ts'

/** The providers that the environment names, in the order in which a default model is looked for. */
export function providersOf(config: Config, secrets: Secrets): ProviderConfig[] {
  const local = { vendor: 'openai-compatible' } as const
  return [
    { vendor: 'lmstudio', id: 'lmstudio', label: 'LM Studio', baseUrl: config.providers.lmstudio },
    { vendor: 'ollama', id: 'ollama', label: 'Ollama', baseUrl: config.providers.ollama },
    { ...local, id: 'llamacpp', label: 'llama.cpp', baseUrl: config.providers.llamacpp },
    ...(config.providers.openai
      ? [
          {
            ...local,
            id: 'openai',
            label: new URL(config.providers.openai).hostname,
            baseUrl: config.providers.openai,
            ...(secrets.openaiApiKey && { apiKey: secrets.openaiApiKey }),
            required: true,
          },
        ]
      : []),
  ]
}
