import type { Provider } from '@omniai/contracts/schemas/provider'

type Words = { readonly unreachable: string; readonly no_model: string }

const known: Readonly<Record<string, Words>> = {
  lmstudio: {
    unreachable: 'Start LM Studio, load a model and switch on its local server.',
    no_model: 'LM Studio answers. Load or download a model in it.',
  },
  ollama: {
    unreachable: 'Start Ollama and pull a model, for example: ollama pull llama3.2',
    no_model: 'Ollama answers. Pull a model, for example: ollama pull llama3.2',
  },
  llamacpp: {
    unreachable: 'Start llama-server with a model: llama-server -m model.gguf --port 8080',
    no_model: 'llama-server answers. Start it with a model that can chat.',
  },
}

const other: Words = {
  unreachable: 'The server does not answer. Check that it is running and that its address is right.',
  no_model: 'The server answers, but lists no model that can chat.',
}

/** What to do next, in plain words; empty when there is nothing to do. */
export function hintFor({ id, vendor }: Pick<Provider, 'id' | 'vendor'>, state: Provider['state']): string {
  const words = known[vendor] ?? known[id] ?? other
  if (state === 'unreachable') return words.unreachable
  if (state === 'no_model') return words.no_model
  return state === 'refused'
    ? 'The server refuses our key, or wants one. An administrator needs to save a valid one.'
    : ''
}
