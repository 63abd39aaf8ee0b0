import { signIn } from '../server/test/server-process.ts'

/** A thread with these texts, question and answer in turn, as if it came from elsewhere. Returns its path. */
export async function importThread(url: string, title: string, texts: readonly string[]): Promise<string> {
  const elsewhere = await signIn(url)
  const messages = texts.map((text, index) => ({
    messageId: `m-${index}`,
    parentMessageId: index === 0 ? '00000000-0000-0000-0000-000000000000' : `m-${index - 1}`,
    isCreatedByUser: index % 2 === 0,
    sender: 'fake-model',
    model: 'fake-model',
    text,
    createdAt: new Date(1_700_000_000_000 + index * 1_000).toISOString(),
  }))
  const conversation = { conversationId: title, title, messages }
  const made = await elsewhere.send('POST', '/v1/imports', {
    format: 'librechat',
    conversations: [conversation],
  })
  if (!made.ok) throw new Error(`${made.status} ${await made.text()}`)
  const { items } = (await made.json()) as { items: { thread_id: string | null; notes: string[] }[] }
  if (!items[0]?.thread_id) throw new Error(items[0]?.notes.join(', '))
  return `/t/${items[0].thread_id}`
}
