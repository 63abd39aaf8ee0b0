import { bounds } from '@omniai/contracts/limits'
import { TextField } from '../../ui/text-field.tsx'
import { NewPasswordField } from './new-password-field.tsx'

export type NewAccount = { email: string; name: string; password: string }

type NewAccountFieldsProps = {
  value: NewAccount
  onChange: (value: NewAccount) => void
  errors: { readonly [field: string]: string }
}

export function NewAccountFields({ value, onChange, errors }: NewAccountFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        required
        maxLength={bounds.name}
        value={value.name}
        error={errors.name}
        onChange={event => onChange({ ...value, name: event.target.value })}
      />
      <TextField
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        required
        maxLength={bounds.email}
        value={value.email}
        error={errors.email}
        onChange={event => onChange({ ...value, email: event.target.value })}
      />
      <NewPasswordField
        value={value.password}
        error={errors.password}
        onChange={password => onChange({ ...value, password })}
      />
    </>
  )
}
