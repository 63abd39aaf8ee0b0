import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Keeps a secret that has to be read again. What is sealed says nothing without the key, opens only for the purpose
 * and the owner it was sealed for, and shows when someone changed it.
 */
export type Sealing = {
  /** @param owner whose it is: moved to the row of someone else it does not open. */
  seal(text: string, owner: string): string
  /** @returns null for what was sealed with another key, for another purpose or owner, or was changed since. */
  open(sealed: string, owner: string): string | null
}

const version = 'v1'
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM. Each purpose has its own key, derived from the one that the operator keeps. */
export function createSealing(encryptionKey: string, purpose: string): Sealing {
  const key = new Uint8Array(hkdfSync('sha256', encryptionKey, '', `omniai sealing ${purpose}`, 32))
  return {
    seal(text, owner) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      cipher.setAAD(Buffer.from(owner))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}.${sealed.toString('base64url')}`
    },
    open(sealed, owner) {
      const [prefix, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (prefix !== version || bytes.length < nonceBytes + tagBytes) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(owner))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      try {
        const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
        return Buffer.concat([opened, decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
