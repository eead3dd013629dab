import {
  ActionIcon,
  Alert,
  Button,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUserMinus } from '@tabler/icons-react'
import { type SubmitEvent, type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { type Level, levels } from '../../contract.ts'
import { lowerMember, type ProjectMember, shareProject } from '../../contract/content.ts'
import { membersQuery } from './project-queries.ts'
import { useChange } from './use-change.ts'
import dialogStyles from './dialog.module.css'

const words: Readonly<Record<Level, string>> = {
  VIEW: 'View',
  UPLOAD: 'Upload',
  CONTRIBUTE: 'Contribute',
  ADMINISTER: 'Administer',
}
const choices = levels.map((level) => ({ value: level, label: words[level] }))
const levelOf = (text: string | null): Level | undefined => levels.find((level) => level === text)

type Props = {
  readonly projectId: string
  readonly mayShare: boolean
  readonly onClose: () => void
}

/** The members of a project, and, for who may, inviting, other levels and taking out. */
export function ShareDialog({ projectId, mayShare, onClose }: Props): ReactNode {
  const members = useQuery(membersQuery(projectId))
  return (
    <Modal opened onClose={onClose} title={mayShare ? 'Share the project' : 'Members'} size="lg">
      <Stack gap="md">
        {mayShare && <Invite projectId={projectId} />}
        <Text size="sm" c="dimmed">
          <strong>View</strong>: look, download what their own access allows.{' '}
          <strong>Upload</strong>: also add files and folders. <strong>Contribute</strong>: also
          change, move and delete. <strong>Administer</strong>: also share. Controlled files show
          only to who holds access themselves.
        </Text>
        <QueryState query={members}>
          {(list) => (
            <ul className={dialogStyles['members']} aria-label="Members">
              {list.map((member) => (
                <Member
                  key={member.handle}
                  projectId={projectId}
                  member={member}
                  mayShare={mayShare}
                />
              ))}
            </ul>
          )}
        </QueryState>
      </Stack>
    </Modal>
  )
}

function Invite({ projectId }: { readonly projectId: string }): ReactNode {
  const [person, setPerson] = useState('')
  const [level, setLevel] = useState<Level>('VIEW')
  const [shared, setShared] = useState<string>()
  const share = useChange(
    projectId,
    (to: string) => call(shareProject, { params: { projectId }, body: { person: to, level } }),
    (to) => {
      setShared(to)
      setPerson('')
    },
  )
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setShared(undefined)
    if (person.trim() !== '') share.mutate(person.trim())
  }
  return (
    <form onSubmit={send}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <TextInput
            data-autofocus
            style={{ flex: '1 1 14rem' }}
            label="Email address or handle"
            maxLength={320}
            value={person}
            onChange={({ currentTarget }) => setPerson(currentTarget.value)}
          />
          <Select
            style={{ width: '10rem' }}
            label="Level"
            data={choices}
            allowDeselect={false}
            value={level}
            onChange={(next) => setLevel(levelOf(next) ?? level)}
          />
          <Button type="submit" loading={share.isPending}>
            Share
          </Button>
        </Group>
        {share.error !== null && <ProblemAlert problem={share.error} />}
        {shared !== undefined && (
          <Alert color="green" role="status" p="xs">
            Shared with {shared}. They get an email.
          </Alert>
        )}
      </Stack>
    </form>
  )
}

type MemberProps = {
  readonly projectId: string
  readonly member: ProjectMember
  readonly mayShare: boolean
}

function Member({ projectId, member, mayShare }: MemberProps): ReactNode {
  const { handle, name, email, level, isOwner, isReader } = member
  const [asks, setAsks] = useState(false)
  const params = { projectId }
  const change = useChange(projectId, (to: Level | null) => {
    const isRaise = to !== null && levels.indexOf(to) > levels.indexOf(level)
    return isRaise
      ? call(shareProject, { params, body: { person: handle, level: to } })
      : call(lowerMember, { params, body: { handle, level: to } })
  })
  return (
    <li>
      <div>
        {name}
        {isReader && ' (you)'}
        {isOwner && ', owner'}
        <small>{email}</small>
      </div>
      {mayShare && !isReader ? (
        <>
          <Select
            aria-label={`Level of ${name}`}
            data={choices}
            allowDeselect={false}
            disabled={change.isPending}
            value={level}
            onChange={(next) => {
              const to = levelOf(next)
              if (to !== undefined && to !== level) change.mutate(to)
            }}
          />
          {asks ? (
            <Group gap={4} wrap="nowrap">
              <Button size="compact-sm" color="red" onClick={() => change.mutate(null)}>
                Take out
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setAsks(false)}>
                Keep
              </Button>
            </Group>
          ) : (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Take ${name} out`}
              onClick={() => setAsks(true)}
            >
              <IconUserMinus size={18} aria-hidden />
            </ActionIcon>
          )}
        </>
      ) : (
        <span>{words[level]}</span>
      )}
      {change.error !== null && <ProblemAlert problem={change.error} />}
    </li>
  )
}
