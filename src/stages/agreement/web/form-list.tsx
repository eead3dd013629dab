import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { Lines, QueryState } from '#app/web/ui/query-state.tsx'
import { downloadForm, type Form } from '../contract.ts'
import { isOpen } from '../rules.ts'
import { FormHints } from './form-hints.tsx'
import { FormOrigin } from './form-origin.tsx'
import classes from './form-list.module.css'
import { formsQuery } from './forms-query.ts'
import { ScanState } from './scan-state.tsx'

type Props = {
  readonly requestId: string
  /** Says of the newest what would make the steward return it. */
  readonly withHints?: boolean
}

/** Every version of the signed form, newest first; none is ever replaced. */
export function FormList({ requestId, withHints }: Props): ReactNode {
  return (
    <QueryState query={useQuery(formsQuery(requestId))} loading={<Lines count={2} />}>
      {(forms) =>
        forms.length > 0 && (
          <ol className={classes['forms']} aria-label="Signed forms, newest first">
            {forms.map((form, index) => (
              <li key={form.n}>
                <FormFacts requestId={requestId} form={form} />
                {withHints && index === 0 && (
                  <div role="status">
                    <FormHints form={form} />
                  </div>
                )}
              </li>
            ))}
          </ol>
        )
      }
    </QueryState>
  )
}

function FormFacts(props: { readonly requestId: string; readonly form: Form }): ReactNode {
  const { requestId, form } = props
  const href = addressOf(downloadForm, { params: { requestId, n: form.n } })
  return (
    <>
      <p className={classes['name']}>
        <span>Version {form.n}</span>
        {isOpen(form) ? (
          <Anchor
            href={href}
            target="_blank"
            aria-label={`${form.name}, version ${form.n} (opens in a new tab)`}
          >
            {form.name}
          </Anchor>
        ) : (
          <span>{form.name}</span>
        )}
      </p>
      <p className={classes['facts']}>
        {formatNoun(form.pages, 'page')} · <Bytes value={form.size} /> · agreement{' '}
        {form.agreementVersion} · <FormOrigin form={form} />
      </p>
      <p className={classes['sum']}>SHA-256 {form.sha256}</p>
      {!form.isSealed && <ScanState form={form} />}
    </>
  )
}
