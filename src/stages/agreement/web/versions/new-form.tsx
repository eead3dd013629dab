import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconFileDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { fetchBytes, upload } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { useChosenFile } from '#app/web/use-upload.ts'
import { maxFormBytes } from '../../contract.ts'
import { addNewAgreement, downloadNewAgreement, type Resigning } from '../../contract/versions.ts'
import { offer } from '#app/web/ui/offer.ts'
import { PdfDrop, PdfFault } from '../pdf-drop.tsx'
import { faultOf } from '../send-form.ts'
import { rememberResigning } from './version-queries.ts'

/** The new version on a form: download it, have it signed, upload it. */
export function NewForm({ one }: { readonly one: Resigning }): ReactNode {
  const { requestId, name, version } = one
  const client = useQueryClient()
  const download = useMutation({
    mutationFn: async () => {
      const bytes = await fetchBytes(downloadNewAgreement, { params: { requestId } })
      offer(bytes, `Data Access Agreement ${version} - ${name}.pdf`)
    },
  })
  const { mutation, progress, fault, choose, cancel } = useChosenFile<Resigning>(
    {
      send: (file, sending) =>
        upload(
          addNewAgreement,
          {
            params: { requestId },
            query: { name: file.name.replaceAll(/[\p{Cc}/\\]/gu, ' ').slice(-200) },
          },
          { body: file, type: 'application/pdf', ...sending },
        ),
      onSuccess: (after) => rememberResigning(client, after),
    },
    faultOf,
  )
  return (
    <Stack gap="md" align="stretch">
      <div>
        <Text fw={600}>1. Download it, filled in with your answers</Text>
        <Button
          mt="xs"
          variant="default"
          leftSection={<IconFileDownload size={18} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          Agreement {version} (PDF)
        </Button>
      </div>
      {download.error !== null && <ProblemAlert problem={download.error} />}
      <Text fw={600}>2. Have it signed by everybody whom it names</Text>
      <div>
        <Text fw={600} mb="xs">
          3. Upload it
        </Text>
        <PdfDrop
          name="Newly signed agreement, PDF"
          label="Upload the signed agreement"
          megabytes={maxFormBytes / 1024 / 1024}
          sending={mutation.isPending ? { name: mutation.variables.name, progress } : undefined}
          onChoose={choose}
          onCancel={cancel}
        >
          {fault !== undefined && <PdfFault role="alert">{fault}</PdfFault>}
          {mutation.error !== null && mutation.error.name !== 'AbortError' && (
            <ProblemAlert problem={mutation.error} />
          )}
        </PdfDrop>
      </div>
    </Stack>
  )
}
