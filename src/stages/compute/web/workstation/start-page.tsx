import { Alert, Button, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { IconInfoCircle, IconLock, IconTerminal2 } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { call } from '#app/web/client.ts'
import { newUuid } from '#app/web/crypto.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { projectQuery } from '#stages/workspace/web/project/project-queries.ts'
import { startWorkstation, type WorkstationOffer } from '../../contract/workstations.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import { offerQuery } from './workstation-queries.ts'
import classes from './workstation.module.css'

/** Begins a workstation over a project. */
export function StartWorkstationPage(): ReactNode {
  const { projectId = '' } = useParams({ strict: false }) as Record<string, string>
  const project = useQuery(projectQuery(projectId)).data
  const offer = useQuery(offerQuery(projectId))
  return (
    <PageBody
      title="Workstation"
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro="A terminal in this page, on a machine beside the data. It reads the project in place and has no network; what you put into its out folder is saved to the project at the end."
      width="reading"
    >
      <QueryState query={offer}>
        {(found) => (
          <Stack gap="md">
            <Open projectId={projectId} open={found.open} />
            <Reach offer={found} />
            {found.refusal === null ? (
              <Form projectId={projectId} offer={found} />
            ) : (
              <Alert icon={<IconLock aria-hidden />} title="None can be begun here">
                {found.refusal}
              </Alert>
            )}
          </Stack>
        )}
      </QueryState>
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly offer: WorkstationOffer }

/** Those that run already: one mostly wants to go back to it. */
function Open({ projectId, open }: { projectId: string } & Pick<WorkstationOffer, 'open'>) {
  if (open.length === 0) return null
  return (
    <section className={`panel ${classes['section']}`} aria-labelledby="open">
      <h2 id="open">You have {formatNoun(open.length, 'workstation')} open here</h2>
      <ul className={`plain ${classes['open']}`}>
        {open.map(({ id, createdAt }) => (
          <li key={id}>
            <span>
              Begun <When at={createdAt} />
            </span>
            <ButtonLink
              to="/projects/$projectId/workstation/$workstationId"
              params={{ projectId, workstationId: id }}
              leftSection={<IconTerminal2 size={18} aria-hidden />}
            >
              Go back to it
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What it reads, what not, and what follows from that. */
function Reach({ offer: { files, daus, leftOut } }: Pick<Props, 'offer'>) {
  return (
    <section className={`panel ${classes['section']}`} aria-labelledby="reads">
      <h2 id="reads">What it reads</h2>
      <Text size="sm">
        {files === 0 ? 'No file of the project.' : `${formatNoun(files, 'file')} of the project.`}
        {daus.length > 0 &&
          ` Among them is data of ${daus.join(', ')}: all that you save from here is as controlled as that.`}
      </Text>
      {leftOut.files > 0 && (
        <Alert icon={<IconInfoCircle aria-hidden />} color="gray">
          {formatNoun(leftOut.files, 'file')} {leftOut.files === 1 ? 'is' : 'are'} left out
          {leftOut.daus.length > 0 && <>, for the sake of {leftOut.daus.join(', ')}</>}: what a
          workstation reads has to be open to being downloaded, or looked at in the page, by you.
          Tools can read them all the same.
        </Alert>
      )}
    </section>
  )
}

const usualHours = 2
/** Of the names that stand for a machine, these: twice the memory of an ordinary one, and of every size. */
const offered = /^mem2_hdd2_x\d+$/

function Form({ projectId, offer }: Props): ReactNode {
  const { cores, memoryMiB, mostHours, idleMinutes } = offer
  const machines = Object.entries(instanceTypes).filter(
    ([name, type], n, all) =>
      offered.test(name) &&
      (type.cores <= cores || !all.some(([, each]) => each.cores <= cores)) &&
      (memoryMiB === 0 || type.memoryMiB <= memoryMiB * 2),
  )
  const [instanceType, setInstanceType] = useState(machines[0]?.[0] ?? 'mem2_hdd2_x1')
  const [hours, setHours] = useState<number | string>(Math.min(usualHours, mostHours))
  const key = useRef(newUuid())
  const client = useQueryClient()
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: () =>
      call(startWorkstation, {
        params: { projectId },
        body: { instanceType, hours: Number(hours), key: key.current },
      }),
    onSuccess: async ({ workstationId }) => {
      await client.invalidateQueries(offerQuery(projectId))
      await navigate({
        to: '/projects/$projectId/workstation/$workstationId',
        params: { projectId, workstationId },
      })
    },
    onError: () => {
      key.current = newUuid()
    },
  })
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    if (!start.isPending) start.mutate()
  }
  return (
    <form onSubmit={send} className={`panel ${classes['section']}`} aria-labelledby="machine">
      <h2 id="machine">The machine</h2>
      <Select
        label="Size"
        allowDeselect={false}
        data={machines.map(([name, type]) => ({
          value: name,
          label: `${formatNoun(type.cores, 'core')}, ${Math.round(type.memoryMiB / 102.4) / 10} GiB memory, ${type.diskGiB} GiB disk`,
        }))}
        value={instanceType}
        onChange={(next) => next !== null && setInstanceType(next)}
      />
      <NumberInput
        label="Hours"
        description={`At most ${mostHours}. Then, or after ${idleMinutes} minutes without a key being struck, it saves the out folder and ends.`}
        min={1}
        max={mostHours}
        allowDecimal={false}
        clampBehavior="strict"
        required
        value={hours}
        onChange={setHours}
      />
      {start.error !== null && <ProblemAlert problem={start.error} />}
      <div>
        <Button
          type="submit"
          disabled={hours === ''}
          loading={start.isPending || start.isSuccess}
          leftSection={<IconTerminal2 size={18} aria-hidden />}
        >
          Begin
        </Button>
      </div>
    </form>
  )
}
