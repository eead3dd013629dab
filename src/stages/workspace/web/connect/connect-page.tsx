import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { projectsQuery } from './connect-queries.ts'
import { type Made, MakeToken } from './make-token.tsx'
import { MadeToken } from './made-token.tsx'
import { Tokens } from './tokens.tsx'
import classes from './connect.module.css'

/** Where a person makes a token and learns how to give it to `dx`. `?project=` is the one to begin with. */
export function ConnectPage(): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const asked = search['project']
  const query = useQuery(projectsQuery)
  const [made, setMade] = useState<Made>()
  return (
    <PageBody
      title="Connect with dx"
      intro={
        <>
          Work with your projects by the command line of DNAnexus, <code>dx</code>, unchanged. It
          signs in with a token that you make here. <TextLink to="/help/dx">How it works</TextLink>
        </>
      }
    >
      <section className={`panel ${classes['panel']}`} aria-labelledby="connect-token">
        <h2 id="connect-token">{made === undefined ? 'Make a token' : 'Your new token'}</h2>
        <QueryState query={query}>
          {(projects) =>
            made === undefined ? (
              <MakeToken
                projects={projects}
                first={projects.find(({ id }) => id === asked)}
                onMade={setMade}
              />
            ) : (
              <MadeToken made={made} onDone={() => setMade(undefined)} />
            )
          }
        </QueryState>
      </section>
      <Tokens projects={query.data ?? []} />
    </PageBody>
  )
}
