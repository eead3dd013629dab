import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlayerPlay, IconUpload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { appletQuery, launchableQuery } from '../launch/launch-queries.ts'
import { PublishDialog } from './publish-dialog.tsx'

/** The way to the form of a run. */
const RunLink = (params: { readonly projectId: string; readonly toolId: string }): ReactNode => (
  <ButtonLink
    to="/projects/$projectId/run/$toolId"
    params={params}
    leftSection={<IconPlayerPlay size={18} aria-hidden />}
  >
    Run
  </ButtonLink>
)

type WorkflowProps = { readonly projectId: string; readonly workflowId: string }

/** What can be done with a workflow: run it. */
export function WorkflowActions({ projectId, workflowId }: WorkflowProps): ReactNode {
  const workflow = useQuery(launchableQuery(projectId, workflowId)).data
  return workflow?.mayRun === true && <RunLink projectId={projectId} toolId={workflowId} />
}

type Props = { readonly projectId: string; readonly appletId: string }

/** What can be done with an applet: run it, and publish it in the gallery. */
export function AppletActions({ projectId, appletId }: Props): ReactNode {
  const [isPublishing, setPublishing] = useState(false)
  const applet = useQuery(appletQuery(projectId, appletId)).data
  if (applet === undefined) return null
  return (
    <Group gap="xs">
      {applet.mayRun && <RunLink projectId={projectId} toolId={appletId} />}
      {applet.mayPublish && (
        <Button
          variant="default"
          leftSection={<IconUpload size={18} aria-hidden />}
          onClick={() => setPublishing(true)}
        >
          Publish as a tool
        </Button>
      )}
      {isPublishing && (
        <PublishDialog projectId={projectId} applet={applet} onClose={() => setPublishing(false)} />
      )}
    </Group>
  )
}
