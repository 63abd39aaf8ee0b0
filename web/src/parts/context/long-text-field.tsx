import { type ComponentProps, useId } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { fieldLook } from '../../ui/text-field.tsx'
import { exactly } from './numbers.ts'

type LongTextFieldProps = Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> & {
  label: string
  labelHidden?: boolean
  maximum: number
  value: string
  onChange: (text: string) => void
}

/** Grows with its text; says how much is too much before it is sent. */
export function LongTextField({
  label,
  labelHidden = false,
  maximum,
  value,
  onChange,
  ...rest
}: LongTextFieldProps) {
  const id = useId()
  const over = value.length - maximum
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={classNames('text-13 font-medium text-normal', labelHidden && 'sr-only')}>
        {label}
      </label>
      <textarea
        id={id}
        {...rest}
        value={value}
        onChange={event => onChange(event.target.value)}
        aria-invalid={over > 0 || undefined}
        aria-describedby={over > 0 ? `${id}-note` : undefined}
        className={classNames(
          fieldLook,
          'field-sizing-content max-h-[40dvh] min-h-18 resize-none py-2 text-14 leading-relaxed',
        )}
      />
      {over > 0 && (
        <p id={`${id}-note`} role="status" className="text-12 text-bad">
          {exactly(over)} characters too long
        </p>
      )}
    </div>
  )
}
