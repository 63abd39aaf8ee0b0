import { bounds } from '@omniai/contracts/limits'
import type { ChatSettings, Model } from '@omniai/contracts/schemas/provider'
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { fieldLook } from '../../ui/text-field.tsx'

type Name = keyof ChatSettings

const fields = [
  {
    name: 'temperature',
    label: 'Temperature',
    hint: 'Low is steady, high is inventive.',
    min: 0,
    max: 2,
    step: 0.1,
  },
  {
    name: 'top_p',
    label: 'Top-p',
    hint: 'How many of the likely words are considered.',
    min: 0.05,
    max: 1,
    step: 0.05,
  },
] as const

const efforts: readonly { value: '' | NonNullable<ChatSettings['reasoning_effort']>; label: string }[] = [
  { value: '', label: 'Default' },
  { value: 'none', label: 'Not at all' },
  { value: 'low', label: 'A little' },
  { value: 'medium', label: 'Some' },
  { value: 'high', label: 'A lot' },
]

type FieldsProps = {
  settings: ChatSettings
  /** The model that will answer, as far as it is known. */
  model: Model | undefined
  onChange: (settings: ChatSettings) => void
}

/** Without a value the model server's own default holds. Typing is saved when it pauses. */
export function ChatSettingsFields({ settings, model, onChange }: FieldsProps) {
  const [draft, setDraft] = useState(settings)
  const dirty = JSON.stringify(draft) !== JSON.stringify(settings)

  const unsaved = useRef<(() => void) | null>(null)

  useEffect(() => {
    if (!dirty) return
    const save = () => {
      unsaved.current = null
      onChange(draft)
    }
    unsaved.current = save
    const timer = setTimeout(save, 350)
    return () => clearTimeout(timer)
  }, [draft, dirty, onChange])

  // Closing the panel within that pause must not lose what was set.
  useEffect(() => () => unsaved.current?.(), [])

  const set = <N extends Name>(name: N, value: ChatSettings[N]) => {
    const { [name]: _, ...others } = draft
    setDraft(value === undefined ? others : { ...others, [name]: value })
  }
  const canReason = model?.capabilities.includes('reasoning') ?? false
  return (
    <div className="flex flex-col gap-4">
      {fields.map(field => (
        <SliderField
          key={field.name}
          {...field}
          value={draft[field.name]}
          onChange={value => set(field.name, value)}
        />
      ))}
      {(canReason || draft.reasoning_effort !== undefined) && (
        <SelectField
          label="Think before answering"
          options={efforts}
          value={draft.reasoning_effort ?? ''}
          hint={
            canReason
              ? 'More takes longer and costs more.'
              : 'This model cannot, or does not say so: it is not asked to.'
          }
          onChange={event => {
            const { value } = event.target
            set('reasoning_effort', efforts.find(effort => effort.value === value)?.value || undefined)
          }}
        />
      )}
      <TokensField value={draft.max_tokens} onChange={value => set('max_tokens', value)} />
      <Button size="small" look="quiet" className="self-start" onClick={() => setDraft({})}>
        Use the model’s defaults
      </Button>
    </div>
  )
}

type SliderFieldProps = {
  label: string
  hint: string
  min: number
  max: number
  step: number
  value: number | undefined
  onChange: (value: number | undefined) => void
}

function SliderField({ label, hint, min, max, step, value, onChange }: SliderFieldProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between">
        <label htmlFor={id} className="text-13 font-medium text-normal">
          {label}
        </label>
        <span className="text-13 tabular-nums text-muted">{value ?? 'Default'}</span>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value ?? 1}
        aria-valuetext={value === undefined ? 'Default' : String(value)}
        aria-describedby={`${id}-hint`}
        className={classNames('h-6 w-full accent-accent', value === undefined && 'opacity-60')}
        onChange={event => onChange(Number(event.target.value))}
      />
      <p id={`${id}-hint`} className="text-12 text-muted">
        {hint}
      </p>
    </div>
  )
}

function TokensField({
  value,
  onChange,
}: {
  value: number | undefined
  onChange: (value: number | undefined) => void
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-13 font-medium text-normal">
        Max tokens
      </label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={bounds.max_tokens}
        placeholder="Default"
        value={value ?? ''}
        className={classNames(fieldLook, 'h-8 tabular-nums pointer-coarse:h-11')}
        onChange={event => {
          const tokens = Math.floor(Number(event.target.value))
          onChange(tokens >= 1 ? Math.min(tokens, bounds.max_tokens) : undefined)
        }}
      />
      <p className="text-12 text-muted">The longest answer you want, in tokens.</p>
    </div>
  )
}
