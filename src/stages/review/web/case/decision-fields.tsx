import { ActionIcon, Button, Checkbox, Group, Radio, Stack, Text, Textarea } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import type { AccessRequest, Section } from '#stages/request/contract.ts'
import { correctable } from '#stages/request/rules/sections.ts'
import { type RejectionGround, rejectionGrounds } from '../../contract.ts'
import { groundWords, sectionWords } from './words.ts'

/** As the contract has it. */
const mostConditions = 20

type ConditionsProps = {
  readonly conditions: readonly string[]
  readonly requester: string
  readonly onConditions: (conditions: readonly string[]) => void
}

/** Conditions of an approval, one field each. */
export function Conditions(props: ConditionsProps): ReactNode {
  const { conditions, requester, onConditions } = props
  const list = useRef<HTMLDivElement>(null)
  const add = useRef<HTMLButtonElement>(null)
  const append = () => {
    onConditions([...conditions, ''])
    // The field is there after the next render.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[data-condition]:last-of-type textarea')?.focus(),
    )
  }
  const remove = (at: number) => {
    onConditions(conditions.filter((_, n) => n !== at))
    add.current?.focus()
  }
  return (
    <Stack gap="xs" ref={list} role="group" aria-label="Conditions">
      <div>
        <Text size="sm" fw={500}>
          Conditions (optional)
        </Text>
        <Text size="xs" c="dimmed">
          {conditions.length === 0
            ? 'Without conditions, access begins at once.'
            : `Access begins once ${requester} accepts them.`}
        </Text>
      </div>
      {conditions.map((condition, at) => (
        // A condition has no identity but its place in the list.
        <Group key={at} gap="xs" wrap="nowrap" align="flex-start" data-condition>
          <Textarea
            flex={1}
            aria-label={`Condition ${at + 1}`}
            autosize
            minRows={1}
            maxRows={6}
            maxLength={1000}
            value={condition}
            onChange={({ currentTarget }) =>
              onConditions(conditions.map((each, n) => (n === at ? currentTarget.value : each)))
            }
          />
          <ActionIcon
            size="input-sm"
            variant="default"
            aria-label={`Remove condition ${at + 1}`}
            onClick={() => remove(at)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {conditions.length < mostConditions && (
        <Group>
          <Button
            ref={add}
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={append}
          >
            Add a condition
          </Button>
        </Group>
      )}
    </Stack>
  )
}

type GroundsProps = {
  readonly grounds: RejectionGround | undefined
  readonly isMissing: boolean
  readonly onGrounds: (grounds: RejectionGround) => void
}

/** On what ground a committee rejects. */
export function Grounds({ grounds, isMissing, onGrounds }: GroundsProps): ReactNode {
  return (
    <Radio.Group
      label="Ground"
      required
      value={grounds ?? ''}
      onChange={(value) => {
        const ground = rejectionGrounds.find((each) => each === value)
        if (ground !== undefined) onGrounds(ground)
      }}
      error={isMissing ? 'Choose the ground that comes nearest.' : undefined}
    >
      <Stack gap={6} mt={6}>
        {rejectionGrounds.map((ground) => (
          <Radio key={ground} value={ground} label={groundWords[ground]} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

type SectionsProps = {
  readonly request: Pick<AccessRequest, 'extension'>
  readonly sections: readonly Section[]
  readonly isMissing: boolean
  readonly onSections: (sections: readonly Section[]) => void
}

/** Which steps of the request are to be changed. */
export function Sections({ request, sections, isMissing, onSections }: SectionsProps): ReactNode {
  const offered = correctable(request.extension !== null)
  return (
    <Checkbox.Group
      label="Steps to change"
      required
      value={[...sections]}
      onChange={(values) => onSections(offered.filter((section) => values.includes(section)))}
      error={isMissing ? 'Choose at least one step.' : undefined}
    >
      <Stack gap={6} mt={6}>
        {offered.map((section) => (
          <Checkbox key={section} value={section} label={sectionWords[section]} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
