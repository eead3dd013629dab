import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Copy } from '#app/web/ui/copy.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { type LastRun, type Promised, readPromises } from '../../contract/promises.ts'
import { Evidence } from './evidence.tsx'
import classes from './promises.module.css'

/** For everybody: what is promised here, how to check it, and what the tests of it said last. */
export function PromisesPage(): ReactNode {
  const query = useQuery({
    queryKey: ['promises'],
    queryFn: ({ signal }) => call(readPromises, { signal }),
  })
  return (
    <PageBody
      title="What we promise, and how you can check it"
      intro="Each promise is held by tests that anybody may read and run. To see that they can fail, the software was broken on purpose, in as many ways as are told below."
      width="reading"
    >
      <QueryState query={query}>
        {({ promises, lastRun }) => (
          <Stack gap="lg">
            <RunAlert run={lastRun} />
            {promises.map((promise) => (
              <PromisePanel key={promise.key} promise={promise} />
            ))}
          </Stack>
        )}
      </QueryState>
    </PageBody>
  )
}

function RunAlert({ run }: { readonly run: LastRun | null }): ReactNode {
  if (run === null)
    return (
      <Alert color="gray">
        The tests have not been run in this installation. Whoever has the software runs them all
        with <code>npm test</code>; what they say then stands here.
      </Alert>
    )
  const { at, version, passed, failed, skipped } = run
  return (
    <Alert color={failed === 0 ? 'green' : 'red'}>
      All tests of version {version} were last run here on <WhenExactly at={at} />:{' '}
      <strong>
        {formatCount(passed)} passed, {formatCount(failed)} failed
      </strong>
      , {formatCount(skipped)} were left out, since something that they need is not on this machine
      or they take hours.
    </Alert>
  )
}

function PromisePanel({ promise }: { readonly promise: Promised }): ReactNode {
  const { key, title, text, checks } = promise
  return (
    <section className={`panel ${classes['promise']}`} aria-labelledby={key}>
      <h2 id={key}>{title}</h2>
      <Text>{text}</Text>
      <h3>Check it yourself</h3>
      <ul className="plain">
        {checks.map(({ what, command, path }) => (
          <li key={what}>
            {path === undefined ? what : <a href={path}>{what}</a>}
            {command !== undefined && (
              <span className={classes['command']}>
                <code>{command}</code>
                <Copy value={command} what="the command" />
              </span>
            )}
          </li>
        ))}
      </ul>
      <Evidence promise={promise} />
    </section>
  )
}
