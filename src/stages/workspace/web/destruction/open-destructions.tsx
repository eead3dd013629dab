import { Alert, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFileCertificate } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import { destructionsQuery } from './destruction-queries.ts'

type Props = {
  /** Only what concerns these; all where left out. */
  readonly requestIds?: readonly string[]
}

/** What the person is asked to certify; nothing where nothing is asked. */
export function OpenDestructions({ requestIds }: Props): ReactNode {
  const { data = [] } = useQuery(destructionsQuery)
  const open = data.filter(
    ({ state, requestId }) =>
      state === 'asked' && (requestIds === undefined || requestIds.includes(requestId)),
  )
  if (open.length === 0) return null
  return (
    <Stack gap="sm" mb="md" component="section" aria-label="To be certified">
      {open.map(({ id, request, daus, dueAt, overdue }) => (
        <Alert
          key={id}
          role="presentation"
          color={overdue ? 'red' : 'yellow'}
          icon={<IconFileCertificate aria-hidden />}
          title={`Certify the destruction of copies: ${request}`}
        >
          <Stack gap="xs" align="flex-start">
            <span>
              Your access to{' '}
              {daus
                .filter(({ restored }) => !restored)
                .map(({ dau }) => dau)
                .join(', ')}{' '}
              has ended. {overdue ? 'The certificate was due on' : 'Please certify by'}{' '}
              <When at={dueAt} />.
            </span>
            <ButtonLink
              to="/destructions/$destructionId"
              params={{ destructionId: id }}
              size="compact-sm"
              aria-label={`Certify the destruction of copies: ${request}`}
            >
              Certify
            </ButtonLink>
          </Stack>
        </Alert>
      ))}
    </Stack>
  )
}
