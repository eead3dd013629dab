import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Credential, Passkeys } from './port.ts'

/** Passkeys of the platform at `siteUrl`, which calls itself `name`. */
export function webAuthn(siteUrl: string, name: string): Passkeys {
  const { origin, hostname: rpID } = new URL(siteUrl)
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true }
  return {
    async askToMake({ id, email, name: displayName }, has) {
      const options = await generateRegistrationOptions({
        rpName: name,
        rpID,
        userID: new TextEncoder().encode(id),
        userName: email,
        userDisplayName: displayName,
        excludeCredentials: listed(has),
        // Found by the authenticator itself, so that nobody types an address; never without its person.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
      return { challenge: options.challenge, options: { ...options } }
    },
    async made(answer, expectedChallenge) {
      // The library checks its form.
      const response = answer as unknown as RegistrationResponseJSON
      const found = await verifyRegistrationResponse({
        response,
        expectedChallenge,
        ...expected,
      }).catch(none)
      if (!found?.verified) return undefined
      const { id, publicKey, counter, transports = [] } = found.registrationInfo.credential
      return { id, publicKey, counter, transports }
    },
    async askToUse(which) {
      const options = await generateAuthenticationOptions({
        rpID,
        allowCredentials: listed(which),
        userVerification: 'required',
      })
      return { challenge: options.challenge, options: { ...options } }
    },
    async used(answer, expectedChallenge, { transports, ...credential }) {
      const response = answer as unknown as AuthenticationResponseJSON
      const found = await verifyAuthenticationResponse({
        response,
        expectedChallenge,
        credential: { ...credential, transports: [...transports] },
        ...expected,
      }).catch(none)
      return found?.verified ? found.authenticationInfo.newCounter : undefined
    },
  }
}

const listed = (credentials: readonly Pick<Credential, 'id' | 'transports'>[]) =>
  credentials.map(({ id, transports }) => ({ id, transports: [...transports] }))

/** Whatever the library finds wrong, the answer does not hold. */
const none = () => undefined
