import { ChevronDown } from 'lucide-react'
import { type ComponentProps, useId } from 'react'
import { classNames } from './class-names.ts'
import { fieldLook } from './text-field.tsx'

type SelectFieldProps = ComponentProps<'select'> & {
  label: string
  hint?: string | undefined
  options: readonly { readonly value: string; readonly label: string }[]
}

export function SelectField({ label, hint, options, className, ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium text-normal">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          {...rest}
          className={classNames(fieldLook, 'h-9 appearance-none pr-8 pointer-coarse:h-11')}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          size={16}
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
        />
      </div>
      {hint && <p className="text-12 text-muted">{hint}</p>}
    </div>
  )
}
