import { IconShieldLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '../instance.ts'
import { TextLink } from '../ui/link.tsx'

/** Tells whoever holds a role why it is not in force, and what to do. */
export function WaitingBanner(): ReactNode {
  const { isWaiting } = useInstance()
  if (!isWaiting) return null
  return (
    <aside className="demo-banner" aria-label="Your roles">
      <IconShieldLock size={16} stroke={1.8} aria-hidden />
      <span>
        Your roles wait for a second factor.{' '}
        <TextLink to="/account" inherit>
          Set one up
        </TextLink>
      </span>
    </aside>
  )
}
