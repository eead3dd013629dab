import { IconHistory } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '../instance.ts'

/** Tells that the platform came out of a backup, and that nothing changes until it was looked at. */
export function RecoveryBanner(): ReactNode {
  const { recovering } = useInstance()
  if (!recovering) return null
  return (
    <aside className="demo-banner" aria-label="Recovery">
      <IconHistory size={16} stroke={1.8} aria-hidden />
      <span>
        <strong>Restored from a backup.</strong> Until an administrator has looked at it, only
        administrators sign in, and nothing can be changed.
      </span>
    </aside>
  )
}
