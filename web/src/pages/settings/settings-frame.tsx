import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { TabbedFrame } from '../tabbed-frame.tsx'

const tabs = [
  { href: paths.settings, label: 'General' },
  { href: paths.account, label: 'Account' },
  { href: paths.usage, label: 'Usage' },
  { href: paths.data, label: 'Data' },
]

export function SettingsFrame({ children }: { children: ReactNode }) {
  return (
    <TabbedFrame title="Settings" tabs={tabs}>
      {children}
    </TabbedFrame>
  )
}
