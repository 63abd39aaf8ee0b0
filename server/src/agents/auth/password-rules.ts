import { ApiError } from '../../kernel/errors.ts'

/** Read when the first new password is set: most requests, and most starts, need none of it. */
let everybodys: Promise<ReadonlySet<string>> | undefined

async function readEverybodys(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].map(each => String(each).toLowerCase()))
}

const product = 'omniai'
/** Ten times the same letter is in no list and guessed at once. */
const differentCharacters = 5

export type Owner = { readonly email: string; readonly name: string }

/**
 * Refuses a new password that is guessed first. Length is the contract's matter; there are no rules about kinds of
 * characters, which make passwords alike.
 * @param path where in the request it stands, for the answer.
 */
export async function checkNewPassword(password: string, owner: Owner, path: string): Promise<void> {
  const message = await weaknessOf(password, owner)
  if (message !== null) throw new ApiError('E_VALIDATION', { detail: [{ path, message }] })
}

async function weaknessOf(password: string, owner: Owner): Promise<string | null> {
  const lower = password.toLowerCase()
  if (new Set(lower).size < differentCharacters) return 'repeats the same few characters; choose another one'
  everybodys ??= readEverybodys()
  const known = await everybodys
  if (known.has(lower) || known.has(lower.replace(/[\W_]+$/, ''))) {
    return 'is one of the most common passwords and is guessed first; choose another one'
  }
  if (namesOf(owner).has(bare(lower))) {
    return 'is made of your name, your email or the name of this product; choose another one'
  }
  return null
}

function namesOf({ email, name }: Owner): ReadonlySet<string> {
  const [local = '', domain = ''] = email.toLowerCase().split('@')
  const names = [
    email,
    local,
    domain,
    domain.split('.')[0]!,
    name,
    product,
    `${name}${product}`,
    `${local}${product}`,
  ]
  return new Set(names.map(each => bare(each.toLowerCase())).filter(each => each !== ''))
}

/** Without what people put between and behind: blanks, dots, a year, an exclamation mark. */
const bare = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '').replace(/\d+$/, '')
