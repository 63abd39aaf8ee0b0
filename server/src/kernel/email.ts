import { bounds } from '@omniai/contracts/limits'
import { fullFormats } from 'ajv-formats/dist/formats.js'

const pattern = fullFormats.email as RegExp

/**
 * An address as the contract takes it, for those that come in another way than through the API: with any other nobody
 * could sign in, and what looks alike in other alphabets would be a second spelling of someone.
 */
export const isEmail = (text: string): boolean => text.length <= bounds.email && pattern.test(text)
