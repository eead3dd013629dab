import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconKey } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { offer } from '#app/web/ui/offer.ts'
import { Code } from './code.tsx'
import { addressOf, connectCommand, environmentFile } from './commands.ts'
import type { Made } from './make-token.tsx'

type Props = { readonly made: Made; readonly onDone: () => void }

/** The token, this once, and the two ways to give it to `dx`. */
export function MadeToken({ made: { token, project }, onDone }: Props): ReactNode {
  const { handle } = usePerson()
  const address = addressOf(window.location.origin)
  const notice = useRef<HTMLDivElement>(null)
  // The button that had the focus is gone.
  useEffect(() => notice.current?.focus(), [])
  const download = () => {
    const text = environmentFile(address, token, handle, project)
    offer(new Blob([text], { type: 'application/json' }), 'environment.json')
  }
  return (
    <Stack gap="lg">
      <Alert
        ref={notice}
        tabIndex={-1}
        icon={<IconKey aria-hidden />}
        title="The token is shown this once"
      >
        Copy what you need before you leave this page. Who has the token can do with your projects
        what it allows: keep it like a password, and end it below when it is lost.
      </Alert>
      <Code what="the token" text={token} />
      <div>
        <h3>In a shell</h3>
        <Text size="sm" c="dimmed" mb={6}>
          Run these lines where <code>dx</code> is installed. The connection is kept for later
          shells.
        </Text>
        <Code what="the commands" text={connectCommand(address, token, project?.id)} />
      </div>
      <div>
        <h3>Or as a file</h3>
        <Text size="sm" c="dimmed" mb={8}>
          Save it as <code>~/.dnanexus_config/environment.json</code>, readable for you alone.{' '}
          <code>dxda</code> and <code>dxfuse</code> read it, too.
        </Text>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={download}
        >
          Download environment.json
        </Button>
      </div>
      <Group>
        <Button variant="default" onClick={onDone}>
          Done, make another
        </Button>
      </Group>
    </Stack>
  )
}
