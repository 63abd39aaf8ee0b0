import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'

type Vendor = AdminProvider['vendor']

type VendorWords = {
  readonly label: string
  readonly example: string
  readonly address: string
  readonly key: string
}

export const vendors: { readonly [vendor in Vendor]: VendorWords } = {
  'openai-compatible': {
    label: 'OpenAI-compatible',
    example: 'https://api.openai.com/v1',
    address: 'Up to and with the version. OpenAI, OpenRouter, Groq, vLLM, llama.cpp and many more.',
    key: 'Services want one; servers of your own often do not.',
  },
  lmstudio: {
    label: 'LM Studio',
    example: 'http://127.0.0.1:1234',
    address: 'As LM Studio shows it under Developer, without a path.',
    key: 'Only if you set one in LM Studio.',
  },
  ollama: {
    label: 'Ollama',
    example: 'http://127.0.0.1:11434',
    address: 'Without a path.',
    key: 'Only if something in front of Ollama wants one.',
  },
  anthropic: {
    label: 'Anthropic',
    example: 'https://api.anthropic.com/v1',
    address: 'Up to and with the version.',
    key: 'From the Anthropic console.',
  },
  gemini: {
    label: 'Google Gemini',
    example: 'https://generativelanguage.googleapis.com/v1beta',
    address: 'Up to and with the version.',
    key: 'From Google AI Studio.',
  },
  embedded: { label: 'Built in', example: '', address: '', key: '' },
}

/** Whether an address reads like one of this machine or its network. The server decides; this only helps to say so. */
export function looksNear(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { hostname } = new URL(address)
  return (
    /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|\[f[cd])/.test(hostname) ||
    /\.(local|lan|home|internal)$/.test(hostname) ||
    !/[.:]/.test(hostname)
  )
}

export const originOf = (address: string): string | null =>
  URL.canParse(address) ? new URL(address).origin : null
