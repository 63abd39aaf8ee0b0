/** A small reader of `text/event-stream`: bytes in any cut, events out. */
export type SseEvent = { readonly id: string | null; readonly type: string; readonly data: string }

export function createSseParser() {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let endedWithCarriageReturn = false
  let id: string | null = null
  let type = ''
  let data: string[] = []

  function line(text: string, events: SseEvent[]) {
    if (text === '') {
      if (data.length > 0) events.push({ id, type: type || 'message', data: data.join('\n') })
      id = null
      type = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    // A line that begins with a colon is a comment: a ping.
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') type = value
    else if (field === 'id') id = value
  }

  return {
    push(bytes: Uint8Array): SseEvent[] {
      let text = decoder.decode(bytes, { stream: true })
      // \r\n may be cut in two: the \r already ended the line.
      if (endedWithCarriageReturn && text.startsWith('\n')) text = text.slice(1)
      if (text !== '') endedWithCarriageReturn = text.endsWith('\r')
      const lines = (rest + text).split(/\r\n|\n|\r/)
      rest = lines.pop() ?? ''
      const events: SseEvent[] = []
      for (const each of lines) line(each, events)
      return events
    },
  }
}
