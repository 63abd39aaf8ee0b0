import type { ComponentProps } from 'react'
import { Button } from '../../ui/button.tsx'

type SubmitButtonProps = Omit<ComponentProps<typeof Button>, 'form' | 'busy'> & {
  form: { readonly busy: boolean; readonly waiting: number }
  busyText: string
}

/** Says what it does, that it is doing it, or how long it may not. */
export function SubmitButton({ form, busyText, disabled, children, ...rest }: SubmitButtonProps) {
  const { busy, waiting } = form
  return (
    <Button type="submit" {...rest} busy={busy} disabled={disabled || waiting > 0}>
      {busy ? busyText : waiting > 0 ? <span className="tabular-nums">Wait {waiting} s</span> : children}
    </Button>
  )
}
