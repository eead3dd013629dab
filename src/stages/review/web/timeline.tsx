import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Step } from '#stages/request/contract.ts'
import { Section } from './section.tsx'

/** What has happened to a request so far, oldest first. */
export function Timeline({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <Section title="Timeline">
      <ol className="review-timeline">
        {steps.map((step, index) => (
          <li key={`${index} ${step.at}`}>
            <div>
              <strong>{step.what}</strong>
              {step.dau !== null && ` · ${step.dau}`}
            </div>
            <div className="review-minor">
              <WhenExactly at={step.at} />
              {step.by !== '' && `, ${step.by}`}
            </div>
            {step.note !== '' && <blockquote className="review-note">{step.note}</blockquote>}
          </li>
        ))}
      </ol>
    </Section>
  )
}
