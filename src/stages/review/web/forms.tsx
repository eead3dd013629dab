import { Table } from '@mantine/core'
import { IconExternalLink, IconFileOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#app/web/client.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { downloadForm, type Form } from '#stages/agreement/contract.ts'
import { Section } from './section.tsx'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

type Props = { readonly requestId: string; readonly forms: readonly Form[] }

/** The signed agreement in all its versions, newest first. */
export function Forms({ requestId, forms }: Props): ReactNode {
  return (
    <Section title="Signed agreement">
      {forms.length === 0 ? (
        <Empty title="No form has been uploaded" icon={<IconFileOff aria-hidden />} />
      ) : (
        <Table aria-label="Versions of the signed agreement, newest first">
          <Table.Tbody>
            {forms.map((form, index) => (
              <FormRow key={form.n} requestId={requestId} form={form} isNewest={index === 0} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}

type RowProps = { readonly requestId: string; readonly form: Form; readonly isNewest: boolean }

function FormRow({ requestId, form, isNewest }: RowProps): ReactNode {
  return (
    <Table.Tr>
      <Table.Td>
        <a
          href={addressOf(downloadForm, { params: { requestId, n: form.n } })}
          target="_blank"
          rel="noreferrer"
          className={caseStyles['formLink']}
        >
          <span>
            Form {form.n}
            {isNewest && ', newest'}: {form.name}
          </span>
          <IconExternalLink size={16} aria-label="opens in a new tab" role="img" />
        </a>
        <div className={textStyles['minor']}>
          Agreement version {form.agreementVersion} · {formatNoun(form.pages, 'page')} ·{' '}
          <Bytes value={form.size} /> · uploaded by {form.uploadedBy},{' '}
          <WhenExactly at={form.uploadedAt} />
        </div>
      </Table.Td>
    </Table.Tr>
  )
}
