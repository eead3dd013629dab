import { IconFlask } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '../instance.ts'
import { WhenExactly } from '../ui/when.tsx'

/** The thin line on top of every page of a demo. */
export function DemoBanner(): ReactNode {
  const { demo, now } = useInstance()
  if (!demo) return null
  return (
    <aside className="demo-banner" aria-label="Demo">
      <IconFlask size={15} stroke={1.8} aria-hidden />
      <span>
        <strong>Demo</strong>
        <span className="demo-long"> with invented people and synthetic data.</span>
      </span>
      <span className="demo-date">
        Platform date <WhenExactly at={now} />
      </span>
    </aside>
  )
}
