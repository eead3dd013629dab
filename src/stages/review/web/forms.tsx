import { Anchor, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { downloadForm, type Form } from '#stages/agreement/contract.ts'
import { isOpen } from '#stages/agreement/rules.ts'
import { FormOrigin } from '#stages/agreement/web/form-origin.tsx'
import { ScanState } from '#stages/agreement/web/scan-state.tsx'
import caseStyles from './case.module.css'
import { NewestForm } from './newest-form.tsx'
import { Panel } from './panel.tsx'
import textStyles from './text.module.css'

type Props = { readonly requestId: string; readonly forms: readonly Form[] }

/** The signed agreement in all its versions, newest first. */
export function Forms({ requestId, forms }: Props): ReactNode {
  return (
    <Panel title="Signed agreement">
      {forms.length === 0 ? (
        <p className={textStyles['minor']}>No form has been uploaded.</p>
      ) : (
        <ol className={caseStyles['forms']} aria-label="Versions of the form, newest first">
          {forms.map((form, index) => (
            <li key={form.n}>
              <FormFacts requestId={requestId} form={form} isNewest={index === 0} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

type FactsProps = { readonly requestId: string; readonly form: Form; readonly isNewest: boolean }

function FormFacts({ requestId, form, isNewest }: FactsProps): ReactNode {
  const name = (
    <span>
      Form {form.n}
      {isNewest && ', newest'}: {form.name}
    </span>
  )
  const weight = isNewest ? 650 : 400
  return (
    <>
      {isOpen(form) ? (
        <Anchor
          href={addressOf(downloadForm, { params: { requestId, n: form.n } })}
          target="_blank"
          rel="noreferrer"
          fw={weight}
          className={caseStyles['formLink']}
        >
          {name}
          <IconExternalLink size={16} aria-label="opens in a new tab" role="img" />
        </Anchor>
      ) : (
        <Text fw={weight} className={caseStyles['formLink']}>
          {name}
        </Text>
      )}
      <div className={textStyles['minor']}>
        Agreement version {form.agreementVersion} · {formatNoun(form.pages, 'page')} ·{' '}
        <Bytes value={form.size} /> · <FormOrigin form={form} />
      </div>
      {!form.isSealed && <ScanState form={form} />}
      {isNewest && <NewestForm requestId={requestId} form={form} />}
    </>
  )
}
