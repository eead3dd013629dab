import { Button, Stack } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { offer } from './offer.ts'
import { fetchAgreement } from './send-form.ts'

type Props = {
  readonly requestId: string
  /** The project's name, for the name of the file. */
  readonly name: string
  /** Saves what is on screen first, so that the document holds it. */
  readonly save?: () => Promise<boolean>
}

/** Downloads the agreement, filled in with what is known. */
export function DownloadAgreement({ requestId, name, save }: Props): ReactNode {
  const download = useMutation({
    mutationFn: async () => {
      if (save !== undefined && !(await save())) return
      offer(await fetchAgreement(requestId), `${fileName(name)}.pdf`)
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
        Download the agreement (PDF)
      </Button>
      {download.error !== null && <ProblemAlert problem={download.error} />}
    </Stack>
  )
}

const fileName = (name: string) =>
  ['Data Access Agreement', name.replaceAll(/[^\p{L}\p{N} ._-]/gu, ' ').trim()]
    .filter((part) => part !== '')
    .join(' - ')
