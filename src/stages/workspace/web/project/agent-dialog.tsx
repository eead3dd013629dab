import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call, fetchBytes } from '#app/web/client.ts'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { offer } from '#app/web/ui/offer.ts'
import { type AgentPlan, downloadManifest, planManifest } from '../../contract/agent.ts'
import { manifestName } from '../../rules/agent.ts'
import { Code } from '../connect/code.tsx'
import { addressOf, agentCommand } from '../connect/commands.ts'
import { projectKey } from './project-queries.ts'

type Props = {
  readonly project: { readonly id: string; readonly name: string }
  /** What of it, in words, as in `2 folders and 1 file`; and as the endpoints take it. */
  readonly amount: string
  readonly choice: { readonly objects: readonly string[]; readonly folders: readonly string[] }
  readonly onClose: () => void
}

/** Gives a manifest for the download agent, and says how to use it. */
export function AgentDialog({ project, amount, choice, onClose }: Props): ReactNode {
  const input = {
    params: { projectId: project.id },
    body: { objects: [...choice.objects], folders: [...choice.folders] },
  }
  const query = useQuery({
    queryKey: [...projectKey(project.id), 'agent-plan', choice],
    queryFn: () => call(planManifest, input),
  })
  return (
    <Modal opened onClose={onClose} title={`Download ${amount} with an agent`} size="lg">
      <QueryState query={query}>
        {(plan) => (
          <Plan
            plan={plan}
            name={manifestName(project.name)}
            projectId={project.id}
            fetchManifest={() => fetchBytes(downloadManifest, input)}
            onClose={onClose}
          />
        )}
      </QueryState>
    </Modal>
  )
}

type PlanProps = {
  readonly plan: AgentPlan
  readonly name: string
  readonly projectId: string
  readonly fetchManifest: () => Promise<Blob>
  readonly onClose: () => void
}

function Plan({ plan, name, projectId, fetchManifest, onClose }: PlanProps): ReactNode {
  const { files, bytes } = plan
  const save = useMutation({
    mutationFn: async () => offer(await fetchManifest(), name),
  })
  return (
    <Stack gap="sm">
      <Text size="sm">
        The download agent of DNAnexus, <code>dx-download-agent</code>, fetches many files side by
        side, goes on after a break, and compares each with its MD5. It reads what to fetch from a
        manifest.
      </Text>
      <LeftOut plan={plan} />
      {files === 0 ? (
        <Text size="sm">There is no file here that you may download.</Text>
      ) : (
        <>
          <div>
            <Button
              leftSection={<IconDownload size={18} aria-hidden />}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              Download the manifest ({formatNoun(files, 'file')}, {formatBytes(bytes)})
            </Button>
          </div>
          {save.error !== null && <ProblemAlert problem={save.error} />}
          <Text size="sm">
            Then, where the agent is installed, with a{' '}
            <TextLink to="/connect" search={{ project: projectId }}>
              token of yours
            </TextLink>{' '}
            in the place of <code>TOKEN</code>. A connection that <code>dx</code> keeps on that
            computer is used instead, where there is one.
          </Text>
          <Code what="the commands" text={agentCommand(addressOf(window.location.origin), name)} />
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

const whys: Readonly<Record<AgentPlan['leftOut'][number]['access'], string>> = {
  'no-download': 'your access, or this project, does not allow download',
  'access-expired': 'your access to them has ended or is suspended',
  archived: 'they are archived',
  'bytes-not-here': 'their bytes are not in the store of this platform',
}

/** What is not in the manifest, and why. */
function LeftOut({ plan: { leftOut } }: Pick<PlanProps, 'plan'>): ReactNode {
  if (leftOut.length === 0) return null
  return (
    <Alert color="yellow" title="Not everything is in it">
      {leftOut.map(({ access, files }) => (
        <p key={access}>
          {formatNoun(files, 'file')} left out: {whys[access]}.
        </p>
      ))}
    </Alert>
  )
}
