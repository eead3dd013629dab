import { Button, Stack } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { documentWords } from '../rules/document-words.ts'
import { offer } from '#app/web/ui/offer.ts'
import { fetchAgreement } from './send-form.ts'

type Props = {
  readonly request: Pick<AccessRequest, 'id' | 'name' | 'extension'>
  /** Saves what is on screen first, so that the document holds it. */
  readonly save?: () => Promise<boolean>
}

/** Downloads the agreement, filled in with what is known. */
export function DownloadAgreement({ request, save }: Props): ReactNode {
  const { title, short } = documentWords[request.extension === null ? 'request' : 'extension']
  const download = useMutation({
    mutationFn: async () => {
      if (save !== undefined && !(await save())) return
      offer(await fetchAgreement(request.id), `${fileName(title, request.name)}.pdf`)
    },
  })
  return (
    <Stack gap="sm" align="flex-start">
      <Button
        variant="default"
        leftSection={<IconFileDownload size={18} aria-hidden />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        Download the {short} (PDF)
      </Button>
      {download.error !== null && <ProblemAlert problem={download.error} />}
    </Stack>
  )
}

const fileName = (title: string, name: string) =>
  [title, name.replaceAll(/[^\p{L}\p{N} ._-]/gu, ' ').trim()]
    .filter((part) => part !== '')
    .join(' - ')
