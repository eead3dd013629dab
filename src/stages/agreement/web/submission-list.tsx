import { Accordion, Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import type { Submission } from '#stages/request/contract.ts'
import { downloadAgreement } from '../contract.ts'
import { AboutAnswers, AgreementAnswers } from './answers.tsx'

type Props = { readonly requestId: string; readonly submissions: readonly Submission[] }

/** What was answered at each of these submissions, to be opened one by one. */
export function SubmissionList({ requestId, submissions }: Props): ReactNode {
  return (
    <Accordion order={3}>
      {submissions.map(({ n, form, at, answers }) => (
        <Accordion.Item key={n} value={String(n)}>
          <Accordion.Control>
            Submission {n}, <WhenExactly at={at} />
          </Accordion.Control>
          <Accordion.Panel>
            <Anchor
              href={addressOf(downloadAgreement, {
                params: { requestId },
                query: { submission: n },
              })}
              target="_blank"
              size="sm"
              display="block"
              mb="sm"
            >
              Agreement of submission {n}, signed as form version {form} (PDF, opens in a new tab)
            </Anchor>
            <AboutAnswers about={answers.about} />
            <AgreementAnswers agreement={answers.agreement} about={answers.about} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}
