import { type Project, projectColors, projectIcons } from '@omniai/contracts/schemas/project'
import { useId } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { ProjectMark } from './project-look.tsx'

type Look = Pick<Project, 'color' | 'icon'>

const words = (name: string) => name.replaceAll('-', ' ')

/** Two rows of radio buttons: arrow keys walk through them as through any other. */
export function LookPicker({ value, onChange }: { value: Look; onChange: (look: Look) => void }) {
  return (
    <div className="flex flex-col gap-3">
      <Choices
        legend="Colour"
        names={projectColors}
        value={value.color}
        onChange={color => onChange({ ...value, color })}
        look={color => ({ ...value, color })}
      />
      <Choices
        legend="Icon"
        names={projectIcons}
        value={value.icon}
        onChange={icon => onChange({ ...value, icon })}
        look={icon => ({ ...value, icon })}
      />
    </div>
  )
}

type ChoicesProps<Name extends string> = {
  legend: string
  names: readonly Name[]
  value: Name
  onChange: (name: Name) => void
  look: (name: Name) => Look
}

function Choices<Name extends string>({ legend, names, value, onChange, look }: ChoicesProps<Name>) {
  const group = useId()
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="text-13 font-medium text-strong">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {names.map(name => (
          <label
            key={name}
            title={words(name)}
            className={classNames(
              'cursor-pointer rounded-10 p-0.5 has-focus-visible:outline-2 has-focus-visible:outline-accent',
              name === value ? 'ring-2 ring-accent' : 'hover:bg-surface-2',
            )}
          >
            <input
              type="radio"
              className="sr-only"
              name={group}
              aria-label={words(name)}
              checked={name === value}
              onChange={() => onChange(name)}
            />
            <ProjectMark {...look(name)} />
          </label>
        ))}
      </div>
    </fieldset>
  )
}
