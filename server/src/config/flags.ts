import { type FlagName, type Flags, flagNames, flagRegistry } from '@omniai/contracts/flags'
import { ConfigError } from '../kernel/errors.ts'

/** `OMNIAI_FLAGS=workspace=on,voice=off` over the contract's defaults. */
export function readFlags(text: string | undefined): Flags {
  const flags = Object.fromEntries(flagNames.map(name => [name, flagRegistry[name].default])) as Record<
    FlagName,
    boolean
  >
  for (const part of (text ?? '').split(',').filter(piece => piece.trim() !== '')) {
    const [name, value] = part.split('=').map(piece => piece.trim())
    if (!name || !Object.hasOwn(flags, name)) {
      throw new ConfigError(
        `OMNIAI_FLAGS names "${name}", which is no flag. Flags are: ${flagNames.join(', ')}.`,
      )
    }
    if (value !== 'on' && value !== 'off') {
      throw new ConfigError(`OMNIAI_FLAGS: write ${name}=on or ${name}=off, not "${part.trim()}".`)
    }
    flags[name as FlagName] = value === 'on'
  }
  return flags
}
