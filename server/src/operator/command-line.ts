/** The words of the command line, and what they mean. */
export const usage = `omniai <command>

  backup <folder>       database, files and keys, while the server runs
      --without-secrets     leave the keys out
  restore <folder>      a backup into an empty installation
  move-to-postgres      from SQLite in DATA_DIR to the PostgreSQL of DATABASE_URL; the server is stopped
  rehearse [<folder>]   the upgrade to this version, on a copy of the database or of a backup
  doctor                looks at the whole installation, beside the server or without it, and says what to mend
      --no-chats            leave out the short chat with each provider
      --url=<address>       also the server that runs there, with DOCTOR_EMAIL and DOCTOR_PASSWORD through an answer
      --self-test           also stream, cut, resume and stop on a model server made for it, on this machine

Each takes --json, for a report that a program can read, and works on the installation that the environment
describes, as the server does. It ends with 0 when all went well, with 1 when not, with 2 when the words
are not understood. docs/operate/backup.md and docs/operate/doctor.md tell more.`

export type Command =
  | { readonly name: 'help' }
  | {
      readonly name: 'backup'
      readonly folder: string
      readonly withSecrets: boolean
      readonly json: boolean
    }
  | { readonly name: 'restore'; readonly folder: string; readonly json: boolean }
  | { readonly name: 'move-to-postgres'; readonly json: boolean }
  | {
      readonly name: 'doctor'
      readonly withChats: boolean
      readonly selfTest: boolean
      readonly url: string | null
      readonly json: boolean
    }
  | { readonly name: 'rehearse'; readonly folder: string | null; readonly json: boolean }

export type Misunderstood = { readonly problem: string }

const known: Readonly<Record<string, readonly string[]>> = {
  backup: ['--json', '--without-secrets'],
  restore: ['--json'],
  'move-to-postgres': ['--json'],
  rehearse: ['--json'],
  doctor: ['--json', '--no-chats', '--self-test', '--url'],
}

export function readCommandLine(words: readonly string[]): Command | Misunderstood {
  const [name = 'help', ...rest] = words
  if (['help', '--help', '-h'].includes(name) || rest.includes('--help')) return { name: 'help' }
  const options = known[name]
  if (!options) return { problem: `There is no command ${name}.` }
  const flags = rest.filter(word => word.startsWith('-'))
  const places = rest.filter(word => !word.startsWith('-'))
  const strange = flags.find(flag => !options.includes(flag.replace(/^--url=.*/, '--url')))
  if (strange) return { problem: `${name} has no option ${strange}.` }
  const json = flags.includes('--json')
  const [folder, ...more] = places
  if (name === 'move-to-postgres') {
    if (folder !== undefined)
      return { problem: 'move-to-postgres takes no folder: DATABASE_URL says where to.' }
    return { name, json }
  }
  if (name === 'doctor') {
    if (folder !== undefined)
      return { problem: 'doctor takes no folder: the environment says where to look.' }
    const address = flags.find(flag => flag.startsWith('--url'))?.slice('--url='.length)
    if (address !== undefined && !(/^https?:\/\//.test(address) && URL.canParse(address))) {
      return { problem: 'Write --url=https://…, the address of the server.' }
    }
    const url = address === undefined ? null : new URL(address).origin
    return {
      name,
      json,
      url,
      withChats: !flags.includes('--no-chats'),
      selfTest: flags.includes('--self-test'),
    }
  }
  if (name === 'rehearse' && more.length === 0) return { name, folder: folder ?? null, json }
  if (folder === undefined || more.length > 0) return { problem: `${name} needs one folder.` }
  if (name === 'backup') return { name, folder, json, withSecrets: !flags.includes('--without-secrets') }
  return { name: 'restore', folder, json }
}
