import { TextField } from '../../../ui/text-field.tsx'
import { looksNear, type vendors } from './vendors.ts'

type AddressFieldProps = {
  words: (typeof vendors)['ollama']
  address: string
  near: boolean
  error: string | undefined
  onAddress: (address: string) => void
  onNear: (near: boolean) => void
}

/** An address, and the word of a person that one in the local network is meant. */
export function AddressField({ words, address, near, error, onAddress, onNear }: AddressFieldProps) {
  const shouldTick = !near && looksNear(address)
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label="Address"
        type="url"
        inputMode="url"
        required
        spellCheck={false}
        autoCapitalize="none"
        maxLength={300}
        placeholder={words.example}
        hint={words.address}
        error={
          error &&
          `This address ${error.replace(/: say private_address.*$/, '. Tick the box if it is meant.')}`
        }
        value={address}
        onChange={event => onAddress(event.target.value)}
      />
      <label className="flex items-start gap-2.5 text-14">
        <input
          type="checkbox"
          checked={near}
          onChange={event => onNear(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span>
          <span className="block text-strong">It is on this machine or in the local network</span>
          <span className={shouldTick ? 'block text-13 text-warn' : 'block text-13 text-muted'}>
            {shouldTick
              ? 'This looks like such an address. Without the tick it is refused.'
              : 'Then exactly this host and port may be reached there, and nothing beside it.'}
          </span>
        </span>
      </label>
    </div>
  )
}
