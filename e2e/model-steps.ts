/** What several journeys around models do on their way. */
import { expect, type Page } from '@playwright/test'
import { type RawCall, readRecording, startRawUpstream } from '../server/test/replay-upstream.ts'
import { signIn as signInOverHttp } from '../server/test/server-process.ts'

export const modelButton = (page: Page) => page.getByRole('button', { name: /^Model:/ })

export async function openModels(page: Page): Promise<void> {
  await modelButton(page).click()
  await expect(page.getByRole('combobox', { name: 'Search models' })).toBeFocused()
}

export async function addProvider(
  url: string,
  label: string,
  baseUrl: string,
  more: object = {},
): Promise<{ id: string }> {
  const admin = await signInOverHttp(url)
  const made = await admin.send('POST', '/v1/dev/providers', {
    label,
    vendor: 'openai-compatible',
    base_url: baseUrl,
    private_address: true,
    ...more,
  })
  expect(made.status).toBe(201)
  return (await made.json()) as { id: string }
}

type Pull = { say(progress: object): void; end(): void; readonly closed: Promise<number> }

/** An Ollama whose downloads say what the test tells them to. */
export async function startOllama() {
  const pulls: Pull[] = []
  const waiting: ((pull: Pull) => void)[] = []

  async function answer({ socket, request, closed }: RawCall): Promise<void> {
    const asked = request.slice(0, request.indexOf(' HTTP/'))
    if (asked === 'GET /api/tags') socket.end(await readRecording('ollama/tags'))
    else if (asked === 'GET /api/ps') socket.end(await readRecording('ollama/ps'))
    else if (asked === 'POST /api/show') socket.end(await readRecording('ollama/show_qwen3'))
    else if (asked === 'POST /api/chat') socket.end(await readRecording('ollama/chat_thinking'))
    else if (asked === 'POST /api/pull') {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\r\n')
      const pull: Pull = {
        say: progress => void socket.write(`${JSON.stringify(progress)}\n`),
        end: () => void socket.end(),
        closed,
      }
      const taker = waiting.shift()
      if (taker) taker(pull)
      else pulls.push(pull)
    } else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
  }

  const upstream = await startRawUpstream(call => void answer(call))
  return {
    origin: upstream.origin,
    /** Bodies of the chats, oldest first. */
    get chats() {
      return upstream.calls
        .filter(call => call.request.startsWith('POST /api/chat '))
        .map(
          ({ request }) => JSON.parse(request.slice(request.indexOf('\r\n\r\n') + 4)) as { think?: unknown },
        )
    },
    nextPull(): Promise<Pull> {
      const ready = pulls.shift()
      return ready ? Promise.resolve(ready) : new Promise(resolve => waiting.push(resolve))
    },
    close: upstream.close,
  }
}
