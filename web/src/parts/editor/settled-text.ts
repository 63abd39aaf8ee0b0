import { useDeferredValue, useEffect, useState } from 'react'
import type { EditingSession } from './editing-session.ts'

/** Of longer ones what is made of the text follows only after a pause. */
const quickUpTo = 50_000
const pauseMs = 600

/** The text of the session; a long one only when nobody is typing it. */
export function useSettledText(session: EditingSession): string {
  const [text, setText] = useState(session.text)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = () => setText(session.text())
    const onChange = () => {
      clearTimeout(timer)
      if (session.text().length <= quickUpTo) read()
      else timer = setTimeout(read, pauseMs)
    }
    read()
    const stop = session.subscribe(onChange)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [session])
  return useDeferredValue(text)
}
