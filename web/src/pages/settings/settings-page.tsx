import { Monitor, Moon, Sun } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { modelList } from '../../api/catalog.ts'
import { useMeta } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { ChatSettingsFields } from '../../parts/models/chat-settings-fields.tsx'
import { CheckAgainButton } from '../../parts/models/check-again-button.tsx'
import { FallbackField } from '../../parts/models/fallback-field.tsx'
import { ProviderList } from '../../parts/models/provider-list.tsx'
import { refOf, sameModel, useChoice } from '../../parts/models/use-choice.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { setShortcuts, useShortcutsOn } from '../../stores/shortcuts.ts'
import { setTheme, type Theme, useTheme } from '../../stores/theme.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { AutoTitleField } from './auto-title-field.tsx'
import { SettingsFrame } from './settings-frame.tsx'

export function SettingsPage() {
  usePageTitle('Settings')
  return (
    <SettingsFrame>
      <Section title="Appearance" lead="On this device.">
        <Appearance />
      </Section>
      <Section title="New chats" lead="What they start with. Each thread keeps its own afterwards.">
        <ChatDefaults />
      </Section>
      <Section
        title="Connect a model"
        lead="Models run on your server or network. What is started there is found by itself."
      >
        <Providers />
      </Section>
      <Section title="Keyboard" lead="On this device.">
        <Shortcuts />
      </Section>
      <Section title="About">
        <About />
      </Section>
    </SettingsFrame>
  )
}

const themeChoices: readonly { value: Theme; label: string; icon: ReactNode }[] = [
  { value: 'system', label: 'System', icon: <Monitor size={16} aria-hidden /> },
  { value: 'light', label: 'Light', icon: <Sun size={16} aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon size={16} aria-hidden /> },
]

function Appearance() {
  const theme = useTheme()
  const name = useId()
  return (
    <fieldset className="flex w-fit gap-1 rounded-10 bg-surface-2 p-1">
      <legend className="sr-only">Theme</legend>
      {themeChoices.map(({ value, label, icon }) => (
        <label
          key={value}
          className="flex h-8 cursor-pointer items-center gap-2 rounded-6 px-3 text-14 text-muted transition-colors hover:text-strong has-checked:bg-surface-0 has-checked:text-strong has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:h-10"
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={theme === value}
            onChange={() => setTheme(value)}
            className="sr-only"
          />
          {icon}
          {label}
        </label>
      ))}
    </fieldset>
  )
}

function Shortcuts() {
  const on = useShortcutsOn()
  const noteId = useId()
  return (
    <div className="flex flex-col gap-1">
      <label className="flex w-fit items-center gap-2.5 text-14 text-normal">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          aria-describedby={noteId}
          checked={on}
          onChange={event => setShortcuts(event.target.checked)}
        />
        Keyboard shortcuts
      </label>
      <p id={noteId} className="pl-6.5 text-13 text-muted">
        Without them a screen reader or the browser gets these keys. Enter, Esc and the arrows work all the
        same. Press <kbd className="font-sans text-normal">?</kbd> for a list.
      </p>
    </div>
  )
}

function ChatDefaults() {
  const { data } = useResource(modelList)
  const { model, known, settings, chooseModel, chooseSettings } = useChoice(undefined)
  const models = data?.items ?? []
  const at = models.findIndex(item => sameModel(refOf(item), model))
  const options = models.map((item, index) => ({ value: String(index), label: item.label }))
  if (at < 0)
    options.unshift({ value: '-1', label: model ? `${model.model_id} (not available)` : 'No model' })
  return (
    <div className="flex flex-col gap-6">
      <SelectField
        label="Model"
        value={String(at)}
        options={options}
        onChange={event => {
          const chosen = models[Number(event.target.value)]
          if (chosen) chooseModel(refOf(chosen))
        }}
      />
      <FallbackField />
      <ChatSettingsFields settings={settings} model={known} onChange={chooseSettings} />
      <AutoTitleField />
    </div>
  )
}

function Providers() {
  const { data, problem } = useResource(modelList)
  if (problem && !data) return <ProblemNotice problem={problem} actions={<CheckAgainButton />} />
  if (!data) return <Skeleton label="Loading providers" />
  return (
    <div className="flex flex-col items-start gap-3">
      <div className="w-full">
        <ProviderList providers={data.providers} />
      </div>
      <CheckAgainButton />
    </div>
  )
}

function About() {
  const { version, contract_version } = useMeta()
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-14 tabular-nums">
      <dt className="text-muted">OmniAI</dt>
      <dd className="text-normal">{version}</dd>
      <dt className="text-muted">API</dt>
      <dd className="text-normal">{contract_version}</dd>
    </dl>
  )
}
