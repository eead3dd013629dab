import { Button, InputBase, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { TokenScope } from '#kernel/actor.ts'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { makeToken } from '#ledgers/identity/contract/tokens.ts'
import type { ProjectChoice } from '../../contract/content.ts'
import { tokensQuery } from './connect-queries.ts'
import classes from './connect.module.css'

/** A token as it was answered, once, and the project to begin with. */
export type Made = { readonly token: string; readonly project: ProjectChoice | undefined }

type Props = {
  readonly projects: readonly ProjectChoice[]
  /** The project from which one came. */
  readonly first: ProjectChoice | undefined
  readonly onMade: (made: Made) => void
}

const every = 'every'

const scopes = [
  { value: 'full', label: 'Read and change' },
  { value: 'read', label: 'Only read: list, search and download' },
]

/** Days. */
const spans = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
]

export function MakeToken({ projects, first, onMade }: Props): ReactNode {
  const queries = useQueryClient()
  const [label, setLabel] = useState('dx on my computer')
  const [scope, setScope] = useState<TokenScope>('full')
  const [reach, setReach] = useState(first?.id ?? every)
  const [span, setSpan] = useState('30')
  const make = useMutation({
    mutationFn: () => {
      const projectId = reach === every ? null : reach
      return call(makeToken, { body: { label, scope, projectId, days: Number(span) } })
    },
    onSuccess: async ({ token }) => {
      onMade({ token, project: projects.find(({ id }) => id === reach) ?? first })
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Stack gap="md">
        <div className={classes['fields']}>
          <TextInput
            label="What it is for"
            description="So that you know it again in the list"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={120}
            required
          />
          <Choice
            label="What it may do"
            description="Never more than you may yourself"
            options={scopes}
            value={scope}
            onChange={(chosen) => setScope(chosen === 'read' ? 'read' : 'full')}
          />
          <Choice
            label="Projects"
            description="What a program with this token can reach"
            options={[
              { value: every, label: 'All my projects' },
              ...projects.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={reach}
            onChange={setReach}
          />
          <Choice
            label="Ends after"
            description="A shorter time does less harm where it is lost"
            options={spans}
            value={span}
            onChange={setSpan}
          />
        </div>
        {make.error !== null && <ProblemAlert problem={make.error} />}
        <div>
          <Button type="submit" loading={make.isPending}>
            Make token
          </Button>
        </div>
      </Stack>
    </form>
  )
}

type ChoiceProps = {
  readonly label: string
  readonly description: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A native select. Mantine's own would be one page more that shares it, and so move into what the data browser loads. */
function Choice({ options, onChange, ...props }: ChoiceProps): ReactNode {
  return (
    <InputBase
      component="select"
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={<IconChevronDown size={16} aria-hidden />}
      rightSectionPointerEvents="none"
    >
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </InputBase>
  )
}
