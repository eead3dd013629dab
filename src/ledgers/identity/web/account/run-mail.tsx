import { Radio, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Account, runMails, setRunMail } from '../../contract/account.ts'
import { useChange } from './account-query.ts'
import classes from './account.module.css'

const words: Readonly<Record<Account['runMail'], string>> = {
  all: 'Of every run that I launched',
  failed: 'Only of those that failed',
  off: 'Of none',
}

/** Of which runs of tools one is mailed the end. */
export function RunMail({ account: { runMail } }: { readonly account: Account }): ReactNode {
  const change = useChange((next: Account['runMail']) =>
    call(setRunMail, { body: { runMail: next } }),
  )
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="run-mail">
      <h2 id="run-mail">Mail about runs</h2>
      <Radio.Group
        label="When a run is over, mail me"
        description="One mail for each launch, also where it starts many runs."
        value={change.isPending ? change.variables : runMail}
        onChange={(next) => {
          const chosen = runMails.find((each) => each === next)
          if (chosen !== undefined) change.mutate(chosen)
        }}
      >
        <Stack gap="xs" mt="xs">
          {runMails.toReversed().map((each) => (
            <Radio key={each} value={each} label={words[each]} />
          ))}
        </Stack>
      </Radio.Group>
      {change.error !== null && <ProblemAlert problem={change.error} />}
    </section>
  )
}
