import { type ComponentProps, useId } from 'react'
import { classNames } from './class-names.ts'

export const fieldLook =
  'w-full rounded-6 border border-line-strong/60 bg-surface-0 px-3 text-strong placeholder:text-muted hover:border-line-strong focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60'

type TextFieldProps = ComponentProps<'input'> & {
  label: string
  hint?: string | undefined
  error?: string | undefined
}

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium text-normal">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classNames(fieldLook, 'h-9 pointer-coarse:h-11')}
      />
      {note && (
        <p id={`${id}-note`} className={classNames('text-12', error ? 'text-bad' : 'text-muted')}>
          {note}
        </p>
      )}
    </div>
  )
}
