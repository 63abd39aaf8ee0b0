import { useMeta } from '../../api/meta.ts'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { SettingsFrame } from '../settings/settings-frame.tsx'
import { PasskeySection } from './passkey-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { Profile } from './profile.tsx'
import { ServiceSection } from './service-section.tsx'
import { SessionSection } from './session-section.tsx'
import { TwoStepSection } from './two-step-section.tsx'

export function AccountPage() {
  usePageTitle('Your account')
  const { modes } = useMeta().auth
  return (
    <SettingsFrame>
      <Section title="Profile" lead="How you appear in this workspace.">
        <Profile />
      </Section>
      <Section title="Password" lead="Changing it signs out your other devices.">
        <PasswordSection />
      </Section>
      <Section title="Two-step sign-in" lead="A code from your phone beside the password.">
        <TwoStepSection />
      </Section>
      {modes.includes('passkey') && (
        <Section title="Passkeys" lead="Sign in with your fingerprint, face, PIN or a security key.">
          <PasskeySection />
        </Section>
      )}
      {modes.includes('oidc') && (
        <Section title="Sign-in services" lead="Accounts elsewhere that let you in here.">
          <ServiceSection />
        </Section>
      )}
      <Section title="Sessions" lead="Where you are signed in.">
        <SessionSection />
      </Section>
    </SettingsFrame>
  )
}
