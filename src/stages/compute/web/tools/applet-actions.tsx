import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlayerPlay, IconUpload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { appletQuery } from '../launch/launch-queries.ts'
import { PublishDialog } from './publish-dialog.tsx'

type Props = { readonly projectId: string; readonly appletId: string }

/** What can be done with an applet: run it, and publish it in the gallery. */
export function AppletActions({ projectId, appletId }: Props): ReactNode {
  const [isPublishing, setPublishing] = useState(false)
  const applet = useQuery(appletQuery(projectId, appletId)).data
  if (applet === undefined) return null
  return (
    <Group gap="xs">
      {applet.mayRun && (
        <ButtonLink
          to="/projects/$projectId/run/$appletId"
          params={{ projectId, appletId }}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
        >
          Run
        </ButtonLink>
      )}
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
