import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconFileDownload,
} from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { fetchBytes, upload } from '#app/web/client.ts'
import { useChosenFile } from '#app/web/use-upload.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { maxFormBytes } from '../../contract.ts'
import { addNewAgreement, downloadNewAgreement, type Resigning } from '../../contract/versions.ts'
import { formsQuery } from '../forms-query.ts'
import { offer } from '../offer.ts'
import { PdfDrop, PdfFault } from '../pdf-drop.tsx'
import { faultOf } from '../send-form.ts'
import { resigningQuery } from './version-queries.ts'
import classes from './versions.module.css'

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** Where the requester of an approved request has its agreement signed in the version that is in force. */
export function NewAgreementPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { requestId = '' } = useParams({ strict: false }) as { requestId?: string }
  const query = useQuery(resigningQuery(requestId))
  return (
    <PageBody
      title="Sign the new version of the agreement"
      breadcrumbs={breadcrumbs}
      width="reading"
      intro={query.data?.name}
    >
      <QueryState query={query}>{(one) => <Standing one={one} />}</QueryState>
    </PageBody>
  )
}

function Standing({ one }: { readonly one: Resigning }): ReactNode {
  if (one.form?.state === 'waiting')
    return (
      <Alert
        role="status"
        icon={<IconClock aria-hidden />}
        title="The new form waits for a data steward"
      >
        You get an email when it is confirmed.
        {one.isSuspended && ' Access is suspended until then.'}
      </Alert>
    )
  if (one.signedVersion === one.version)
    return (
      <Alert
        role="status"
        color="green"
        icon={<IconCircleCheck aria-hidden />}
        title={`Version ${one.version} is signed`}
      >
        It is the one in force. There is nothing to do.
      </Alert>
    )
  return (
    <Stack gap="md">
      <Why one={one} />
      {one.form?.state === 'returned' && (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title="Your new form was returned"
        >
          {one.form.reason}
        </Alert>
      )}
      <Steps one={one} />
    </Stack>
  )
}

function Why({ one }: { readonly one: Resigning }): ReactNode {
  return (
    <Alert
      color={one.isSuspended ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={
        one.isSuspended
          ? 'Access is suspended until the new version is signed'
          : 'There is a new version of the agreement'
      }
    >
      This request was signed under version {one.signedVersion}; version {one.version} is in force.
      {one.suspendedFrom !== null && !one.isSuspended && (
        <>
          {' '}
          Access is suspended from <When at={one.suspendedFrom} /> on unless it is signed.
        </>
      )}
      {one.note !== '' && <Text size="sm" mt={6}>{`What changed: ${one.note}`}</Text>}
    </Alert>
  )
}

function Steps({ one }: { readonly one: Resigning }): ReactNode {
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
      onSuccess: async (after) => {
        client.setQueryData(resigningQuery(requestId).queryKey, after)
        await client.invalidateQueries({ queryKey: requestQuery(requestId).queryKey })
        await client.invalidateQueries({ queryKey: formsQuery(requestId).queryKey })
      },
    },
    faultOf,
  )
  return (
    <section className={`panel ${classes['panel']}`} aria-label="Steps">
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
    </section>
  )
}
