import type { ProviderConfig } from '../provider-config.ts'
import type { Vendor } from '../vendor.ts'
import { createAnthropic } from './anthropic/vendor.ts'
import { createGemini } from './gemini/vendor.ts'
import { createLmStudio } from './lmstudio/vendor.ts'
import { createOllama } from './ollama/vendor.ts'
import { createOpenAiCompatible } from './openai-compatible/vendor.ts'
import type { VendorDeps } from './wire/connection.ts'

/** What talks to one configured server, by what it speaks. */
export function createVendor(config: ProviderConfig, deps: VendorDeps): Vendor {
  switch (config.vendor) {
    case 'openai-compatible':
      return createOpenAiCompatible(config, deps)
    case 'lmstudio':
      return createLmStudio(config, deps)
    case 'ollama':
      return createOllama(config, deps)
    case 'anthropic':
      return createAnthropic(config, deps)
    case 'gemini':
      return createGemini(config, deps)
  }
}
