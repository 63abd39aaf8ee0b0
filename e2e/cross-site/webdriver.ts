/** The few calls of W3C WebDriver that a view needs, as they go over the wire. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

export type ElementId = string

export async function startSession(server: string, capabilities: object) {
  const { sessionId } = await send<{ sessionId: string }>('POST', `${server}/session`, {
    capabilities: { alwaysMatch: capabilities },
  })
  const session = `${server}/session/${sessionId}`
  await send('POST', `${session}/timeouts`, { script: 20_000, pageLoad: 20_000 })
  const script = <Result>(body: string, args: unknown[]) =>
    send<Result>('POST', `${session}/execute/sync`, { script: body, args })

  return {
    open: (url: string) => send('POST', `${session}/url`, { url }),
    reload: () => send('POST', `${session}/refresh`, {}),
    address: () => send<string>('GET', `${session}/url`),
    script,
    /** The script returns an element, or null. */
    async element(body: string, args: unknown[]): Promise<ElementId | null> {
      const found = await script<{ [elementKey]: ElementId } | null>(body, args)
      return found?.[elementKey] ?? null
    },
    click: (element: ElementId) => send('POST', `${session}/element/${element}/click`, {}),
    clear: (element: ElementId) => send('POST', `${session}/element/${element}/clear`, {}),
    type: (element: ElementId, text: string) => send('POST', `${session}/element/${element}/value`, { text }),
    end: () => send('DELETE', session),
  }
}

async function send<Result>(method: string, url: string, body?: object): Promise<Result> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await response.json()) as { value: Result & { error?: string; message?: string } }
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`)
  return value
}
