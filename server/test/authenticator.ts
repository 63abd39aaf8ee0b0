/** An authenticator as a browser drives one, with a real key: also one that lies, or whose key was copied. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { PasskeyAssertion, PasskeyAttestation } from '@omniai/contracts/schemas/account-security'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What the server's options hold, as far as an authenticator looks at it. */
export type CreationOptions = {
  challenge: string
  rp: { id: string }
  user: { id: string; name: string; displayName: string }
  excludeCredentials: { id: string }[]
  authenticatorSelection: { residentKey: string; userVerification: string }
}
export type RequestOptions = {
  challenge: string
  rpId: string
  userVerification: string
  allowCredentials: { id: string }[]
}

/** Where it differs from what an honest browser on that page does. */
export type Lies = {
  origin?: string
  rpId?: string
  challenge?: string
  userVerified?: boolean
  userPresent?: boolean
  crossOrigin?: boolean
  userHandle?: string | null
  counter?: number
  type?: string
  /** A statement about the maker of the device, with certificates. */
  certificates?: boolean
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')

/** @param origin of the page that it is used on. @param counting false: like a synced passkey, it never counts. */
export function createAuthenticator(origin: string, counting = true) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const coseKey = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
  ])
  const credentialId = randomBytes(32)
  let counter = 0
  let userHandle = ''

  const clientData = (type: string, challenge: string, lies: Lies) =>
    JSON.stringify({
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? origin,
      crossOrigin: lies.crossOrigin ?? false,
    })

  function authenticatorData(rpId: string, lies: Lies, made?: Buffer): Buffer {
    if (counting) counter += 1
    const flags =
      (lies.userPresent === false ? 0 : 0x01) |
      (lies.userVerified === false ? 0 : 0x04) |
      (counting ? 0 : 0x18) |
      (made ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(lies.counter ?? counter)
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.from([flags]), count, ...(made ? [made] : [])])
  }

  return {
    id: base64url(credentialId),

    create(options: CreationOptions, lies: Lies = {}): PasskeyAttestation {
      userHandle = options.user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const made = Buffer.concat([Buffer.alloc(16), length, credentialId, isoCBOR.encode(coseKey)])
      const data = authenticatorData(options.rp.id, lies, made)
      const statement = lies.certificates
        ? new Map<string, number | Uint8Array | Uint8Array[]>([
            ['alg', -7],
            ['sig', new Uint8Array(8)],
            ['x5c', [new Uint8Array(8)]],
          ])
        : new Map<string, never>()
      const attestation = new Map<string, string | Uint8Array | typeof statement>([
        ['fmt', lies.certificates ? 'packed' : 'none'],
        ['attStmt', statement],
        ['authData', new Uint8Array(data)],
      ])
      return {
        id: base64url(credentialId),
        rawId: base64url(credentialId),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, lies)),
          attestationObject: base64url(isoCBOR.encode(attestation)),
          transports: ['internal', 'hybrid'],
        },
      }
    },

    get(options: RequestOptions, lies: Lies = {}): PasskeyAssertion {
      const data = authenticatorData(options.rpId, lies)
      const json = clientData('webauthn.get', options.challenge, lies)
      const handle = lies.userHandle === undefined ? userHandle : lies.userHandle
      return {
        id: base64url(credentialId),
        rawId: base64url(credentialId),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(json),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(json)]), privateKey)),
          userHandle: handle,
        },
      }
    },
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>
