import { Text, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { renewSession, useInstance } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { type CastMember, listCast, signInAsCast } from '../contract.ts'
import './log-in.css'

/** What each part of the cast does here. */
const doing: Readonly<Record<string, string>> = {
  Researcher: 'Browses, requests data and works with it in projects.',
  Signatory: 'Signs agreements for an institution.',
  Committee: 'Decides on requests for the data access units of their committee.',
  'Data steward': 'Imports releases and checks requests before the committees see them.',
  Administrator: 'Runs the platform: mail, clock, accounts.',
  Auditor: 'Reads, and changes nothing.',
}

/** The people of the demo by their part; one click signs in and leads to `next`. */
export function CastList({ next }: { readonly next: string }): ReactNode {
  const { me } = useInstance()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const cast = useQuery({ queryKey: ['cast'], queryFn: ({ signal }) => call(listCast, { signal }) })
  const signIn = useMutation({
    mutationFn: (handle: string) => call(signInAsCast, { body: { handle } }),
    onSuccess: async () => {
      await renewSession(queries)
      await navigate({ href: next })
    },
  })
  return (
    <>
      {signIn.error !== null && <ProblemAlert problem={signIn.error} />}
      <QueryState query={cast}>
        {(people) =>
          [...new Set(people.map(({ part }) => part))].map((part) => (
            <section key={part} className="cast-part" aria-label={part}>
              <div>
                <Title order={2}>{part}</Title>
                <Text size="sm" c="dimmed">
                  {doing[part]}
                </Text>
              </div>
              <ul className="plain cast-people">
                {people
                  .filter((person) => person.part === part)
                  .map((person) => (
                    <li key={person.handle}>
                      <PersonCard
                        person={person}
                        isMe={person.handle === me?.handle}
                        isBusy={signIn.isPending}
                        onChoose={() => signIn.mutate(person.handle)}
                      />
                    </li>
                  ))}
              </ul>
            </section>
          ))
        }
      </QueryState>
    </>
  )
}

type CardProps = {
  readonly person: CastMember
  readonly isMe: boolean
  readonly isBusy: boolean
  readonly onChoose: () => void
}

function PersonCard({ person, isMe, isBusy, onChoose }: CardProps): ReactNode {
  return (
    <UnstyledButton className="cast-card" disabled={isBusy} onClick={onChoose}>
      <span>
        <span className="cast-name">
          {person.name}
          {isMe && <span className="cast-me">you now</span>}
        </span>
        <span className="cast-institution">{person.institution}</span>
      </span>
      <IconArrowRight size={18} stroke={1.7} aria-hidden />
    </UnstyledButton>
  )
}
