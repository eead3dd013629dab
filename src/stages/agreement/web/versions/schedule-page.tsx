import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { usePerson } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { type Dau, saveSchedule } from '#stages/catalog/contract.ts'
import { dausQuery } from './version-queries.ts'
import classes from './versions.module.css'

const breadcrumbs = [{ label: 'Agreements', to: '/admin/agreements' }]

/** What Schedule A of the agreement says of one data access unit. */
export function SchedulePage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { code = '' } = useParams({ strict: false }) as { code?: string }
  const isSteward = usePerson().roles.includes('steward')
  const daus = useQuery(dausQuery)
  return (
    <PageBody
      title={`Schedule A: ${code}`}
      breadcrumbs={breadcrumbs}
      width="reading"
      intro="Printed in agreements that are submitted from now on. What was submitted before keeps its words."
    >
      {isSteward ? (
        <QueryState query={daus}>
          {(all) => {
            const dau = all.find((one) => one.code === code)
            return dau === undefined ? (
              <Empty title="There is no such data access unit" />
            ) : (
              <ScheduleForm dau={dau} />
            )
          }}
        </QueryState>
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} title="Agreements are for data stewards" />
      )}
    </PageBody>
  )
}

const editOf = ({ acknowledgement, embargoDate, embargoText, extraTerms }: Dau) => ({
  acknowledgement,
  embargoDate: embargoDate ?? '',
  embargoText,
  extraTerms: extraTerms.join('\n\n'),
})

function ScheduleForm({ dau }: { readonly dau: Dau }): ReactNode {
  const [edit, setEdit] = useState(editOf(dau))
  const [revision, setRevision] = useState(dau.scheduleRevision)
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () =>
      call(saveSchedule, {
        params: { code: dau.code },
        body: {
          ...edit,
          revision,
          embargoDate: edit.embargoDate === '' ? null : edit.embargoDate,
          extraTerms: edit.extraTerms
            .split(/\n\s*\n/u)
            .map((term) => term.trim())
            .filter((term) => term !== ''),
        },
      }),
    onSuccess: (saved) => {
      setRevision(saved.scheduleRevision)
      setEdit(editOf(saved))
      return client.invalidateQueries({ queryKey: dausQuery.queryKey })
    },
  })
  const change = (part: Partial<typeof edit>) => {
    save.reset()
    setEdit({ ...edit, ...part })
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!save.isPending) save.mutate()
  }
  return (
    <form className={`panel ${classes['panel']}`} onSubmit={submit}>
      <Stack gap="md">
        <Text fw={600}>{dau.name}</Text>
        <TextInput
          type="date"
          label="Embargo until"
          description="The first day on which the data may be used in a publication; empty where there is none."
          maw="22rem"
          value={edit.embargoDate}
          onChange={({ currentTarget }) => change({ embargoDate: currentTarget.value })}
        />
        <TextInput
          label="What is said of the embargo"
          maxLength={500}
          value={edit.embargoText}
          onChange={({ currentTarget }) => change({ embargoText: currentTarget.value })}
        />
        <Textarea
          label="Further terms"
          description="An empty line begins another term."
          autosize
          minRows={4}
          maxRows={20}
          value={edit.extraTerms}
          onChange={({ currentTarget }) => change({ extraTerms: currentTarget.value })}
        />
        <Textarea
          label="Words of acknowledgment"
          autosize
          minRows={2}
          maxLength={2000}
          value={edit.acknowledgement}
          onChange={({ currentTarget }) => change({ acknowledgement: currentTarget.value })}
        />
        {save.error !== null && <ProblemAlert problem={save.error} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          <Text role="status" size="sm" c="green.8" fw={600}>
            {save.isSuccess && 'Saved'}
          </Text>
        </Group>
      </Stack>
    </form>
  )
}
