import { Button, Stack, Text } from '@mantine/core'
import { IconArrowBackUp, IconSend } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Case } from '../contract.ts'
import { Panel } from './panel.tsx'
import type { DecisionSender } from './use-case-command.ts'
import textStyles from './text.module.css'

type Props = {
  readonly seen: Case
  readonly sender: DecisionSender
  readonly onReturn: () => void
}

/** The steward's question: is the form complete? Absent for whoever is not asked. */
export function StewardCheck({ seen, sender, onReturn }: Props): ReactNode {
  const { request, openCommands } = seen
  const { mutation, send } = sender
  if (openCommands.length === 0) return null
  const daus = request.shares.filter(({ access }) => access === 'needs-agreement')
  const isPassingOn = mutation.isPending && mutation.variables.kind === 'pass-on'
  return (
    <Panel title="Completeness check">
      <Stack gap="sm">
        <Text size="sm">
          Is the newest form complete and signed by everybody it names? Passing it on asks{' '}
          {daus.length === 1 ? 'this committee' : 'these committees'} to decide:
        </Text>
        <ul className={textStyles['plainList']}>
          {daus.map(({ dau }) => (
            <li key={dau?.code}>
              {dau?.committee} ({dau?.code})
            </li>
          ))}
        </ul>
        {seen.waitsFor !== null && (
          <Text size="sm" fw={600}>
            {seen.waitsFor}
          </Text>
        )}
        <Stack gap="xs">
          {openCommands.includes('pass-on') && (
            <Button
              leftSection={<IconSend size={16} aria-hidden />}
              loading={isPassingOn}
              disabled={mutation.isPending}
              onClick={() => send({ kind: 'pass-on', version: request.version })}
            >
              Pass on to committees
            </Button>
          )}
          {openCommands.includes('return') && (
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              disabled={mutation.isPending}
              onClick={onReturn}
            >
              Return with reasons
            </Button>
          )}
        </Stack>
        {mutation.isError && mutation.variables.kind === 'pass-on' && (
          <ProblemAlert problem={mutation.error} />
        )}
      </Stack>
    </Panel>
  )
}
