import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import classes from './runs.module.css'

type Props = {
  readonly projectId: string
  readonly title: string
  /** What is lost by it. */
  readonly children: ReactNode
  readonly keep: string
  readonly end: string
  readonly onEnd: () => Promise<unknown>
  readonly onClose: () => void
}

/** Ends what runs, after asking. */
export function EndDialog(props: Props): ReactNode {
  const { projectId, title, children, keep, end, onEnd, onClose } = props
  const client = useQueryClient()
  const ending = useMutation({
    mutationFn: onEnd,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectKey(projectId) })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={<span className={classes['long']}>{title}</span>}>
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        {ending.error !== null && <ProblemAlert problem={ending.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {keep}
          </Button>
          <Button color="red" loading={ending.isPending} onClick={() => ending.mutate()}>
            {end}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
