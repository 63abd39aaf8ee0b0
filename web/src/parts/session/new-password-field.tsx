import { bounds } from '@omniai/contracts/limits'
import { TextField } from '../../ui/text-field.tsx'

type NewPasswordFieldProps = {
  label?: string
  value: string
  error: string | undefined
  onChange: (password: string) => void
}

export function NewPasswordField({ label = 'Password', value, error, onChange }: NewPasswordFieldProps) {
  return (
    <TextField
      label={label}
      type="password"
      name="new-password"
      autoComplete="new-password"
      required
      minLength={bounds.password_min}
      maxLength={bounds.password_max}
      hint={`At least ${bounds.password_min} characters`}
      value={value}
      error={error}
      onChange={event => onChange(event.target.value)}
    />
  )
}
