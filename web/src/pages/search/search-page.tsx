import { bounds } from '@omniai/contracts/limits'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { modelList } from '../../api/catalog.ts'
import { useFlag } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { fieldLook, TextField } from '../../ui/text-field.tsx'
import { ListPage } from '../list-page.tsx'
import { useSearchFilter } from '../use-search-filter.ts'
import { FoundDocs } from './found-docs.tsx'
import { filterNames, queryOf } from './search-filter.ts'
import { SearchResults } from './search-results.tsx'

const typingPause = 200

const roleOptions = [
  { value: '', label: 'Anyone' },
  { value: 'user', label: 'You' },
  { value: 'assistant', label: 'The model' },
]
const stateOptions = [
  { value: '', label: 'Everywhere but the trash' },
  { value: 'active', label: 'Threads in the sidebar' },
  { value: 'archived', label: 'Archive' },
  { value: 'trash', label: 'Trash' },
]

export function SearchPage() {
  const [values, set] = useSearchFilter(filterNames)
  const [, navigate] = useLocation()
  const editor = useFlag('editor')
  const query = queryOf(values)
  const filtered = filterNames.some(name => name !== 'q' && values[name] !== '')
  return (
    <ListPage title={values.q ? `Search: ${values.q}` : 'Search'}>
      <search className="flex flex-col gap-3 pt-2 pb-5">
        <Words value={values.q} onChange={text => set('q', text)} />
        <details open={filtered || undefined} className="group">
          <summary className="w-fit cursor-pointer rounded-6 px-1 text-13 text-muted hover:text-strong">
            {filtered ? 'Filters, some are set' : 'Filters'}
          </summary>
          <div className="grid grid-cols-2 items-start gap-3 pt-3 sm:grid-cols-3">
            <SelectField
              label="Written by"
              options={roleOptions}
              value={values.role}
              onChange={event => set('role', event.target.value)}
            />
            <ModelField value={values.model} onChange={model => set('model', model)} />
            <SelectField
              className="col-span-2 sm:col-span-1"
              label="Where"
              options={stateOptions}
              value={values.state}
              onChange={event => set('state', event.target.value)}
            />
            <TextField
              label="From"
              type="date"
              value={values.from}
              max={values.until || undefined}
              onChange={event => set('from', event.target.value)}
            />
            <TextField
              label="Until"
              type="date"
              value={values.until}
              min={values.from || undefined}
              onChange={event => set('until', event.target.value)}
            />
            {filtered && (
              <Button
                look="quiet"
                className="self-end justify-self-start"
                onClick={() => navigate(paths.searchFor(values.q), { replace: true })}
              >
                Clear filters
              </Button>
            )}
          </div>
        </details>
      </search>
      {editor && !filtered && query && <FoundDocs words={query.q} />}
      <SearchResults
        query={query}
        filtered={filtered}
        onWiden={() => set('state', 'trash')}
        onNarrow={threadId => set('thread', threadId)}
      />
    </ListPage>
  )
}

/** What is typed is looked for after a short pause; the address follows then, and leads here again. */
function Words({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  const latest = useRef(onChange)
  latest.current = onChange
  // The address was changed from elsewhere: by the way back, or by a link.
  if (value !== sent.current) {
    sent.current = value
    setTyped(value)
  }
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      latest.current(typed)
    }, typingPause)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <div className="relative">
      <Search
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        // biome-ignore lint/a11y/noAutofocus: the page is there to be typed into
        autoFocus
        type="search"
        aria-label="Search your threads"
        placeholder="Words, or “an exact phrase”"
        maxLength={bounds.search_text}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        className={classNames(fieldLook, 'h-11 pl-9 text-16')}
      />
    </div>
  )
}

function ModelField({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const { data } = useResource(modelList)
  const options = [
    { value: '', label: 'Any' },
    ...(data?.items ?? []).map(model => ({ value: `${model.provider_id}/${model.id}`, label: model.label })),
  ]
  // A model that wrote answers may be gone by now.
  if (value && !options.some(option => option.value === value)) options.push({ value, label: value })
  return (
    <SelectField
      label="Model"
      options={options}
      value={value}
      onChange={event => onChange(event.target.value)}
    />
  )
}
