/** How long a model thinks before it answers, as a person set it. */
import { afterEach, expect, test } from 'vitest'
import { gatherChat } from '../gather-chat.ts'
import { readRecording } from '../replay-upstream.ts'
import { startScriptedServer } from './scripted-server.ts'
import { startAgent } from './start-agent.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('the effort of the settings reaches a model that can reason, and no other', async () => {
  const server = await startScriptedServer({
    'GET /api/tags': 'ollama/tags',
    'GET /api/ps': 'ollama/ps',
    'POST /api/show': async call => {
      const name = call.request.includes('qwen3') ? 'show_qwen3' : 'show_embed'
      call.socket.end(await readRecording(`ollama/${name}`))
    },
    'POST /api/chat': 'ollama/chat_thinking',
  })
  const { agent, close } = await startAgent([
    { id: 'o', label: 'O', vendor: 'ollama', baseUrl: server.origin },
  ])
  closing.push(() => server.close(), close)
  const thinkOf = async (modelId: string, effort?: 'none' | 'high') => {
    const settings = effort === undefined ? {} : { reasoning_effort: effort }
    const messages = [{ role: 'user' as const, content: 'hello' }]
    await gatherChat(
      agent.chatStream({ providerId: 'o', modelId, messages, settings }, new AbortController().signal),
    )
    return server.body(server.asked.lastIndexOf('POST /api/chat')).think
  }
  await agent.listModels({ refresh: true })
  expect(await thinkOf('qwen3:8b', 'none')).toBe(false)
  expect(await thinkOf('qwen3:8b', 'high')).toBe(true)
  expect(await thinkOf('qwen3:8b')).toBeUndefined()
  expect(await thinkOf('gemma3:4b', 'high')).toBeUndefined()
})
