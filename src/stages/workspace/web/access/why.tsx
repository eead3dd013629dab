import { Alert, Button, Group, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCheck, IconCircleX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { explainRead } from '../../contract/access.ts'
import classes from './access.module.css'

type Question = { readonly person: string; readonly file: string; readonly at: string }
type Explanation = z.output<(typeof explainRead)['output']>

/** Why somebody could, or could not, read a file at an instant. */
export function Why(): ReactNode {
  const { now } = useInstance()
  const [person, setPerson] = useState('')
  const [file, setFile] = useState('')
  const [at, setAt] = useState(now.slice(0, 16))
  const [asked, setAsked] = useState<Question>()
  const isReady = person.trim() !== '' && file.trim() !== '' && at !== ''
  return (
    <>
      <section className={`panel ${classes['panel']}`} aria-label="Question">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) setAsked({ person: person.trim(), file: file.trim(), at: `${at}:00Z` })
          }}
        >
          <Stack gap="sm" maw="40rem">
            <TextInput
              label="Person"
              description="Email address, or id of the account."
              required
              autoComplete="off"
              maxLength={320}
              value={person}
              onChange={({ currentTarget }) => setPerson(currentTarget.value)}
            />
            <TextInput
              label="File or data access unit"
              description="The id of a file as projects show it (file-…), or the code of a unit."
              required
              autoComplete="off"
              maxLength={100}
              value={file}
              onChange={({ currentTarget }) => setFile(currentTarget.value)}
            />
            <TextInput
              label="Day and time (UTC)"
              type="datetime-local"
              required
              value={at}
              onChange={({ currentTarget }) => setAt(currentTarget.value.slice(0, 16))}
            />
            <Group>
              <Button type="submit" disabled={!isReady}>
                Ask
              </Button>
            </Group>
          </Stack>
        </form>
      </section>
      {asked !== undefined && <Answer key={JSON.stringify(asked)} question={asked} />}
    </>
  )
}

function Answer({ question }: { readonly question: Question }): ReactNode {
  const query = useQuery({
    queryKey: ['access', 'why', question],
    queryFn: ({ signal }) => call(explainRead, { query: question, signal }),
    // Each question is written down: coming back to the tab is none.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <section className={`panel ${classes['panel']} ${classes['answer']}`} aria-label="Answer">
      <QueryState query={query}>{(answer) => <Explained answer={answer} />}</QueryState>
    </section>
  )
}

function Explained({ answer }: { readonly answer: Explanation }): ReactNode {
  const { person, file, at, could, download, projects, chain } = answer
  return (
    <>
      <Alert
        role="status"
        color={could ? 'green' : 'gray'}
        icon={could ? <IconCheck aria-hidden /> : <IconCircleX aria-hidden />}
        title={could ? `Yes: ${person} could read ${file}` : `No: ${person} could not read ${file}`}
      >
        At <WhenExactly at={at} />
        {could && (download ? ', and download it.' : ', but not download it.')}
      </Alert>
      {chain.length > 0 && (
        <>
          <h2 className={classes['sub']}>How it came to that</h2>
          <ol className={classes['chain']}>
            {chain.map(({ at: when, what }) => (
              <li key={when + what}>
                <WhenExactly at={when} />: {what}
              </li>
            ))}
          </ol>
        </>
      )}
      {projects.map((project) => (
        <div key={project.project}>
          <h2 className={classes['sub']}>
            {project.name}{' '}
            <StatusBadge
              status={project.could ? 'Readable' : 'Not readable'}
              tone={project.could ? 'good' : 'neutral'}
            />
          </h2>
          <ol className={classes['chain']}>
            {project.because.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ol>
        </div>
      ))}
      {projects.length === 0 && chain.length === 0 && (
        <p>This person was never a member of a project with this file.</p>
      )}
    </>
  )
}
