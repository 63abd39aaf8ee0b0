/** The protocol of passkeys, as this house uses it; the library loads with the first one, not with the server. */
import type { PasskeyAssertion, PasskeyAttestation } from '@omniai/contracts/schemas/account-security'
import type { AuthenticatorTransport } from '@simplewebauthn/server'
import type { Page } from '../../kernel/principal.ts'

const timeout = 5 * 60 * 1000

const library = () => import('@simplewebauthn/server')
const helpers = () => import('@simplewebauthn/server/helpers')

type KnownPasskey = { readonly credential_id: string; readonly transports: string }

/** The host name of the page is the relying party: the page's own, wherever the API is. */
export const relyingPartyOf = (page: Page) => new URL(page.origin).hostname

const named = (passkeys: readonly KnownPasskey[]) =>
  passkeys.map(({ credential_id, transports }) => ({
    id: credential_id,
    transports: JSON.parse(transports) as AuthenticatorTransport[],
  }))

export async function creationOptions(input: {
  page: Page
  user: { id: string; email: string; name: string }
  known: readonly KnownPasskey[]
  challenge: string
}): Promise<object> {
  const { generateRegistrationOptions } = await library()
  const { extensions: _none, ...options } = await generateRegistrationOptions({
    rpName: 'OmniAI',
    rpID: relyingPartyOf(input.page),
    userID: new TextEncoder().encode(input.user.id),
    userName: input.user.email,
    userDisplayName: input.user.name,
    challenge: bytesOf(input.challenge),
    timeout,
    attestationType: 'none',
    excludeCredentials: named(input.known),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return options
}

/** @param known left empty, the browser offers every passkey that it has for this page. */
export async function requestOptions(input: {
  page: Page
  known: readonly KnownPasskey[]
  challenge: string
}): Promise<object> {
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({
    rpID: relyingPartyOf(input.page),
    challenge: bytesOf(input.challenge),
    timeout,
    userVerification: 'required',
    allowCredentials: named(input.known),
  })
}

export type MadePasskey = {
  readonly credential_id: string
  readonly public_key: string
  readonly counter: number
  readonly transports: string
  readonly synced: number
}

/** @returns null for anything that is not a passkey made on this page, for this challenge, by a verified person. */
export async function readAttestation(
  page: Page,
  given: PasskeyAttestation,
): Promise<{ challenge: string; made: MadePasskey } | null> {
  const { verifyRegistrationResponse } = await library()
  const { response } = given
  try {
    const challenge = await challengeOf(response.clientDataJSON)
    if (challenge === null || !(await isSelfSigned(response.attestationObject))) return null
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: given.id,
        rawId: given.rawId,
        type: given.type,
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.clientDataJSON,
          attestationObject: response.attestationObject,
          transports: response.transports ?? [],
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: page.origin,
      expectedRPID: relyingPartyOf(page),
      requireUserVerification: true,
    })
    if (!verified || registrationInfo.credential.id !== given.id) return null
    const { credential } = registrationInfo
    return {
      challenge,
      made: {
        credential_id: credential.id,
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: JSON.stringify(response.transports ?? []),
        synced: registrationInfo.credentialBackedUp ? 1 : 0,
      },
    }
  } catch {
    // The library throws for whatever does not hold.
    return null
  }
}

/** @returns null for anything that this passkey did not sign on this page, with a verified person. */
export async function readAssertion(
  page: Page,
  given: PasskeyAssertion,
  publicKey: string,
): Promise<{ challenge: string; counter: number } | null> {
  const { verifyAuthenticationResponse } = await library()
  const { response } = given
  try {
    const challenge = await challengeOf(response.clientDataJSON)
    if (challenge === null) return null
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: given.id,
        rawId: given.rawId,
        type: given.type,
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.clientDataJSON,
          authenticatorData: response.authenticatorData,
          signature: response.signature,
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: page.origin,
      expectedRPID: relyingPartyOf(page),
      requireUserVerification: true,
      // The counter is compared where it is written, after the signature is known to be good: only then does one
      // that went back tell of a copy.
      credential: { id: given.id, publicKey: bytesOf(publicKey), counter: 0 },
    })
    return verified ? { challenge, counter: authenticationInfo.newCounter } : null
  } catch {
    return null
  }
}

/** @returns null for a page inside a frame of another site, which could be made to look like anything. */
async function challengeOf(clientDataJson: string): Promise<string | null> {
  const { decodeClientDataJSON } = await helpers()
  const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJson)
  return typeof challenge === 'string' && crossOrigin !== true ? challenge : null
}

/**
 * No statement about the maker is asked for, so none with certificates is read: looking up which of them were
 * withdrawn would make requests to addresses that they name.
 */
async function isSelfSigned(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await helpers()
  const attestation = decodeAttestationObject(bytesOf(attestationObject))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}

const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'))
