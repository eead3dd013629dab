import { Anchor, Box, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { addressOf } from '#kernel/address.ts'
import { downloadSealRoot, maxVerifiedBytes } from '../contract/seal.ts'
import { PdfDrop, PdfFault } from './pdf-drop.tsx'
import { useVerification } from './use-verification.ts'
import { VerificationResult } from './verification-result.tsx'

/** Where anybody finds out whether a document is as it was sealed. */
export function VerifyPage(): ReactNode {
  const { name } = useInstance()
  const { mutation, progress, fault, choose, cancel } = useVerification()
  const { data, error, variables } = mutation
  return (
    <PageBody
      title="Verify a document"
      width="reading"
      intro={`Find out whether a PDF is an agreement that ${name} sealed, and whether it is still as it was. Your file is checked and not kept.`}
    >
      <PdfDrop
        name="Document to verify, PDF"
        label={data === undefined ? 'Choose a PDF' : 'Choose another PDF'}
        megabytes={maxVerifiedBytes / 1024 / 1024}
        sending={mutation.isPending ? { name: variables?.name ?? '', progress } : undefined}
        onChoose={choose}
        onCancel={cancel}
      >
        {fault !== undefined && <PdfFault role="alert">{fault}</PdfFault>}
      </PdfDrop>
      <div role="status">
        {data !== undefined && variables !== undefined && (
          <VerificationResult file={variables.name} verification={data} />
        )}
      </div>
      {error !== null && error.name !== 'AbortError' && (
        <Box mt="md">
          <ProblemAlert problem={error} onRetry={() => choose(variables)} />
        </Box>
      )}
      <Text size="sm" c="dimmed" mt="xl">
        The answer rests on the{' '}
        <Anchor href={addressOf(downloadSealRoot)} download="seal-root.pem">
          root certificate
        </Anchor>{' '}
        of this platform, with which you can also verify by yourself.{' '}
        <TextLink to="/help/$page" params={{ page: 'agreement' }} hash="verify-a-sealed-document">
          How a seal works
        </TextLink>
      </Text>
    </PageBody>
  )
}
