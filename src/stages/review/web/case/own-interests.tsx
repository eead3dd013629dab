import { Button, Modal, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Standing } from '../../contract/work.ts'
import { Panel } from '../panel.tsx'
import { DeclareForm } from './declare-form.tsx'

/** What the reader declared, and the way to declare what they noticed later. */
export function OwnInterests({ standing }: { readonly standing: Standing }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  switch (standing.outcome) {
    case 'to-declare':
      return (
        <Panel
          title="Your declaration"
          intro={`You have a seat on the committee of ${standing.daus.join(' and ')}. Declare your interests before you vote.`}
        >
          <DeclareForm standing={standing} />
        </Panel>
      )
    case 'recused':
      return (
        <Panel title="Your declaration">
          <Text size="sm">
            You are recused from this request: others vote and decide. What you see here you see in
            another role.
          </Text>
        </Panel>
      )
    case 'none':
      return (
        <Panel title="Your declaration">
          <Text size="sm" mb="xs">
            You declared no conflict of interest
            {standing.note === '' ? '.' : `: “${standing.note}”`}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
            Declare a conflict of interest
          </Button>
          <Modal
            opened={isOpen}
            onClose={() => setOpen(false)}
            title="Declare a conflict of interest"
            size="lg"
            transitionProps={{ duration: 0 }}
          >
            <DeclareForm standing={standing} isLater />
          </Modal>
        </Panel>
      )
    default:
      return standing.outcome satisfies never
  }
}
