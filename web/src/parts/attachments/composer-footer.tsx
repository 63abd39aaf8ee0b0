import type { ComponentProps } from 'react'
import { ContextGauge } from '../context/context-gauge.tsx'
import { AttachButton } from './attach-button.tsx'

/** What stands below the text of a message. */
export function ComposerFooter(props: ComponentProps<typeof ContextGauge>) {
  return (
    <>
      <AttachButton threadId={props.threadId} />
      <ContextGauge {...props} />
    </>
  )
}
