import { Alert, Button, Group, Text } from '@mantine/core'
import { IconArrowsSplit } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Section } from '../contract.ts'
import classes from './conflict-panel.module.css'
import { differencesOf } from './differences.ts'
import type { SectionState } from './use-section.ts'

type Props<S extends Section> = { readonly state: SectionState<S> }

/** Both versions of a step that was changed in two places; the person says which one stays. */
export function ConflictPanel<S extends Section>({ state }: Props<S>): ReactNode {
  if (state.status.kind !== 'conflict') return undefined
  const { theirs } = state.status
  return (
    <Alert
      role="alert"
      color="yellow"
      mb="lg"
      icon={<IconArrowsSplit aria-hidden />}
      title="This step was changed on another device"
    >
      <Text size="sm">
        Another version was saved <WhenExactly at={theirs.at} />, after you opened this one. What
        you typed here is still here and not saved. Compare the two, then choose the one to keep.
      </Text>
      <table className={classes['compare']}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Here</th>
            <th scope="col">On the other device</th>
          </tr>
        </thead>
        <tbody>
          {differencesOf(state.value, theirs.value).map((difference) => (
            <tr key={difference.label}>
              <th scope="row">{difference.label}</th>
              <td data-label="Here">{difference.mine}</td>
              <td data-label="On the other device">{difference.theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Group gap="xs">
        <Button size="sm" onClick={() => void state.keepMine()}>
          Keep mine
        </Button>
        <Button size="sm" variant="default" onClick={state.takeTheirs}>
          Take theirs
        </Button>
      </Group>
    </Alert>
  )
}
