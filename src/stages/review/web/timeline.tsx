import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Step } from '#stages/request/contract.ts'
import { Section } from './section.tsx'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

/** What has happened to a request so far, oldest first. */
export function Timeline({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <Section title="Timeline">
      <ol className={caseStyles['timeline']}>
        {steps.map((step, index) => (
          <li key={`${index} ${step.at}`}>
            <div>
              <strong>{step.what}</strong>
              {step.dau !== null && ` · ${step.dau}`}
            </div>
            <div className={textStyles['minor']}>
              <WhenExactly at={step.at} />
              {step.by !== '' && `, ${step.by}`}
            </div>
            {step.note !== '' && (
              <blockquote className={textStyles['note']}>{step.note}</blockquote>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}
