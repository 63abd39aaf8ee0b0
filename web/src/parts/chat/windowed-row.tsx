import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { RowWindow } from './row-window.ts'

type WindowedRowProps = {
  messageId: string | undefined
  rowWindow: RowWindow | null
  /** The last rows are always there: they are being written, and everybody starts there. */
  always: boolean
  children: ReactNode
}

export function WindowedRow({ messageId, rowWindow, always, children }: WindowedRowProps) {
  const row = useRef<HTMLDivElement>(null)
  const height = useRef(0)
  const [near, setNear] = useState(true)

  useEffect(() => {
    if (!row.current || !rowWindow) return
    return rowWindow.observe(row.current, {
      onNear: setNear,
      onHeight: next => {
        height.current = next
      },
    })
  }, [rowWindow])

  const shown = near || always || height.current === 0
  return (
    <div ref={row} data-message={messageId} style={shown ? undefined : { height: height.current }}>
      {shown && children}
    </div>
  )
}
