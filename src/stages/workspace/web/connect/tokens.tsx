import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconKey } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { type ApiToken, revokeToken, revokeTokens } from '#ledgers/identity/contract/tokens.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import type { ProjectChoice } from '../../contract/content.ts'
import { tokensQuery } from './connect-queries.ts'
import classes from './connect.module.css'

type Projects = { readonly projects: readonly ProjectChoice[] }

/** The person's tokens, each with its end. */
export function Tokens({ projects }: Projects): ReactNode {
  const query = useQuery(tokensQuery)
  const [ending, setEnding] = useState<Ending>()
  const live = query.data?.filter(({ state }) => state === 'live') ?? []
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="connect-tokens">
      <div className={classes['head']}>
        <h2 id="connect-tokens">My tokens</h2>
        {live.length > 1 && (
          <Button variant="default" size="xs" onClick={() => setEnding('all')}>
            Revoke all
          </Button>
        )}
      </div>
      <QueryState query={query}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title="No tokens yet" icon={<IconKey size={26} stroke={1.5} aria-hidden />}>
              A token that you make stands here, with its end and when it was used last.
            </Empty>
          ) : (
            <Rows tokens={tokens} projects={projects} onRevoke={setEnding} />
          )
        }
      </QueryState>
      <Revoke ending={ending} onClose={() => setEnding(undefined)} />
    </section>
  )
}

/** What is about to be revoked. */
type Ending = ApiToken | 'all'

type RowsProps = Projects & {
  readonly tokens: readonly ApiToken[]
  readonly onRevoke: (token: ApiToken) => void
}

function Rows({ tokens, projects, onRevoke }: RowsProps): ReactNode {
  return (
    <Table className={stacking['table']} aria-labelledby="connect-tokens">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">What it is for</Table.Th>
          <Table.Th scope="col">May</Table.Th>
          <Table.Th scope="col">Projects</Table.Th>
          <Table.Th scope="col">Made</Table.Th>
          <Table.Th scope="col">Last used</Table.Th>
          <Table.Th scope="col">Ends</Table.Th>
          <Table.Th scope="col" aria-label="Revoke" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map((token) => (
          <Table.Tr key={token.id}>
            <Table.Th scope="row" className={classes['label'] ?? ''}>
              {token.label}
            </Table.Th>
            <Table.Td data-label="May">{token.scope === 'read' ? 'read' : 'read, change'}</Table.Td>
            <Table.Td data-label="Projects">{reachOf(token, projects)}</Table.Td>
            <Table.Td data-label="Made">
              <When at={token.createdAt} />
            </Table.Td>
            <Table.Td data-label="Last used">
              {token.lastUsedAt === null ? 'never' : <When at={token.lastUsedAt} />}
            </Table.Td>
            <Table.Td data-label="Ends">
              <When at={token.revokedAt ?? token.expiresAt} />
            </Table.Td>
            <Table.Td data-align="right">
              {token.state === 'live' ? (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  onClick={() => onRevoke(token)}
                  aria-label={`Revoke ${token.label}`}
                >
                  Revoke
                </Button>
              ) : (
                <StatusBadge
                  status={token.state === 'expired' ? 'Expired' : 'Revoked'}
                  tone="neutral"
                />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function reachOf({ projectId }: ApiToken, projects: readonly ProjectChoice[]): string {
  if (projectId === null) return 'all'
  return projects.find(({ id }) => id === projectId)?.name ?? projectId
}

/** Asks once, then ends a token or all of them. */
function Revoke({
  ending,
  onClose,
}: {
  readonly ending: Ending | undefined
  readonly onClose: () => void
}): ReactNode {
  const queries = useQueryClient()
  const [shown, setShown] = useState(ending)
  // The words stay while the dialog fades out.
  if (ending !== undefined && ending !== shown) setShown(ending)
  const revoke = useMutation({
    mutationFn: async (what: Ending) => {
      if (what === 'all') await call(revokeTokens)
      else await call(revokeToken, { params: { tokenId: what.id } })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey })
      onClose()
    },
  })
  const close = () => {
    revoke.reset()
    onClose()
  }
  return (
    <Modal
      opened={ending !== undefined}
      onClose={close}
      title={shown === 'all' ? 'Revoke all tokens?' : 'Revoke this token?'}
    >
      <Stack gap="sm">
        <Text size="sm" className={classes['label'] ?? ''}>
          {shown === 'all' ? 'Each of your tokens' : `“${shown?.label ?? ''}”`} ends at once.
          Programs that use it stop, and so do download links that were made with it.
        </Text>
        {revoke.error !== null && <ProblemAlert problem={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => ending !== undefined && revoke.mutate(ending)}
          >
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
