/** Passkeys as the browser itself speaks of them. What it gives is copied field by field: the contract takes nothing else. */
import type { PasskeyAssertion, PasskeyAttestation } from '@omniai/contracts/schemas/account-security'
import { call } from './api.ts'
import { isAddress } from './network-place.ts'
import { ApiProblem, cancelled } from './problem.ts'
import { begin } from './session.ts'

/** A passkey belongs to a host name, never to an address. */
export function passkeysSupported(): boolean {
  return (
    window.isSecureContext &&
    typeof PublicKeyCredential === 'function' &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential &&
    !isAddress(window.location.hostname)
  )
}

/** The wait for a person with a key in hand is theirs to end. */
async function fromBrowser(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return credential
    throw cancelled()
  } catch (error) {
    throw passkeyProblem(error)
  }
}

function passkeyProblem(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  // The same name for "no", for "too late" and for "no such passkey": browsers don't tell a page more.
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return cancelled()
  if (error.name === 'InvalidStateError') {
    return new ApiProblem({
      code: 'E_CONFLICT',
      message: 'This device holds a passkey of your account already.',
      fix: 'Use it, or add one on another device.',
    })
  }
  return new ApiProblem({
    code: 'E_AUTH_PASSKEY_INVALID',
    message: 'Your browser could not use a passkey here.',
    fix: 'Sign in with your password, or try another browser.',
    detail: error.message,
  })
}

export async function makePasskey(): Promise<PasskeyAttestation> {
  const { options } = await call('passkeyOffer', { body: {} })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  const credential = await fromBrowser(() => navigator.credentials.create({ publicKey }))
  const { id, rawId, authenticatorAttachment, response } = credential.toJSON() as RegistrationResponseJSON
  const { clientDataJSON, attestationObject, authenticatorData, transports, publicKeyAlgorithm } = response
  return {
    id,
    rawId,
    type: 'public-key',
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      attestationObject,
      ...(authenticatorData ? { authenticatorData } : {}),
      ...(transports ? { transports } : {}),
      ...(response.publicKey ? { publicKey: response.publicKey } : {}),
      ...(publicKeyAlgorithm === undefined ? {} : { publicKeyAlgorithm }),
    },
  }
}

/** Shows what this browser has, and gives the proof of the one that was chosen. */
export async function assertPasskey(): Promise<PasskeyAssertion> {
  const { options } = await call('passkeyLoginOffer', { body: {} })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  )
  const credential = await fromBrowser(() => navigator.credentials.get({ publicKey }))
  const { id, rawId, authenticatorAttachment, response } = credential.toJSON() as AuthenticationResponseJSON
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId,
    type: 'public-key',
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      authenticatorData,
      signature,
      ...(userHandle ? { userHandle } : {}),
    },
  }
}

export async function signInWithPasskey(): Promise<void> {
  const credential = await assertPasskey()
  await begin(call('passkeyLogin', { body: { credential } }))
}
