import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { ReleaseImport } from '../../contract/imports.ts'
import type { StewardCommand } from '../../lifecycle.ts'
import classes from './releases.module.css'
import { useImportCommand } from './use-import-command.ts'
import { publishSentences } from './words.ts'

const labels: Readonly<Record<StewardCommand, string>> = {
  check: 'Check again',
  publish: 'Publish…',
  discard: 'Discard…',
}

/** As the buttons stand, the weightiest last. */
const order: readonly StewardCommand[] = ['discard', 'check', 'publish']

/** What may be done with an import now; publishing and discarding ask first. */
export function ImportActions({ one }: { readonly one: ReleaseImport }): ReactNode {
  const [asked, setAsked] = useState<StewardCommand>()
  const command = useImportCommand(one, () => setAsked(undefined))
  const begin = (which: StewardCommand) => {
    command.reset()
    setAsked(which)
    if (which === 'check') command.mutate(which)
  }
  const close = () => {
    command.reset()
    setAsked(undefined)
  }
  // A check again of what was not overtaken says the same again.
  const primary: StewardCommand = one.overtaken || one.state === 'failed' ? 'check' : 'publish'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {order
          .filter((which) => one.openCommands.includes(which))
          .map((which) => (
            <Button
              key={which}
              variant={which === primary ? 'filled' : 'default'}
              loading={command.isPending && asked === which}
              onClick={() => begin(which)}
            >
              {labels[which]}
            </Button>
          ))}
      </Group>
      {asked === 'check' && command.error !== null && <ProblemAlert problem={command.error} />}
      <Modal
        opened={asked === 'publish'}
        onClose={close}
        size="lg"
        title={`Publish release ${one.release}?`}
      >
        <Text size="sm">
          It becomes the current release for everybody at once. A published release does not change
          any more.
        </Text>
        <ul className={classes['sentences']}>
          {publishSentences(one).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <Text size="sm" c="dimmed">
          Requests that were filed keep the files and the release that they were filed with.
        </Text>
        <Confirm
          words="Publish release"
          command={command}
          onConfirm={() => command.mutate('publish')}
          onCancel={close}
        />
      </Modal>
      <Modal opened={asked === 'discard'} onClose={close} title="Discard this import?">
        <Text size="sm">
          Nothing was published by it. To import {one.release} later, its manifest has to be
          uploaded again.
        </Text>
        <Confirm
          words="Discard"
          color="red"
          command={command}
          onConfirm={() => command.mutate('discard')}
          onCancel={close}
        />
      </Modal>
    </Stack>
  )
}

type ConfirmProps = {
  readonly words: string
  readonly color?: string
  readonly command: { readonly isPending: boolean; readonly error: Error | null }
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

function Confirm({ words, color, command, onConfirm, onCancel }: ConfirmProps): ReactNode {
  return (
    <Stack mt="lg" gap="md">
      {command.error !== null && <ProblemAlert problem={command.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button
          {...(color !== undefined && { color })}
          loading={command.isPending}
          disabled={command.error !== null}
          onClick={onConfirm}
        >
          {words}
        </Button>
      </Group>
    </Stack>
  )
}
