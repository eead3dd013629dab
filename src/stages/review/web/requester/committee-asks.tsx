import { Alert, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { stepsOf } from '#stages/agreement/web/wizard-steps.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { sectionTitles } from '#stages/request/rules/sections.ts'
import type { Ask, CommitteeThread } from '../../contract/work.ts'
import classes from './requester.module.css'
import { threadsQuery } from './threads-query.ts'

type Props = { readonly request: AccessRequest }

const titles: Readonly<Record<Ask, string>> = {
  changes: 'asks you for changes',
  conditions: 'approves on conditions: please accept them',
  answer: 'has a question',
}

/** What the committees wait for, on top of the page of a request. */
export function CommitteeAsks({ request }: Props): ReactNode {
  const { data = [] } = useQuery(threadsQuery(request.id))
  const open = data.flatMap((thread) => thread.asks.map((ask) => ({ thread, ask })))
  if (open.length === 0) return undefined
  return (
    <Stack gap="sm">
      {open.map(({ thread, ask }) => (
        <Alert
          key={`${thread.dau} ${ask}`}
          role="region"
          aria-label={`${thread.committee} ${titles[ask]}`}
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title={`${thread.committee} (${thread.dau}) ${titles[ask]}`}
        >
          {ask === 'changes' ? (
            <Changes request={request} thread={thread} />
          ) : (
            <Leading request={request} thread={thread} ask={ask} />
          )}
        </Alert>
      ))}
    </Stack>
  )
}

type OfThread = Props & { readonly thread: CommitteeThread }

/** The steps that are to be changed, each a link where the wizard has it open. */
function Changes({ request, thread }: OfThread): ReactNode {
  const open: readonly string[] = request.openCommands.includes('resubmit') ? stepsOf(request) : []
  return (
    <>
      <p className={classes['said']}>{thread.reason}</p>
      <p className={classes['line']}>
        To change:{' '}
        {thread.sections.map((section, at) => (
          <Fragment key={section}>
            {at > 0 && ', '}
            {open.includes(section) ? (
              <TextLink
                to="/requests/$requestId/setup"
                params={{ requestId: request.id }}
                search={{ step: section }}
                size="sm"
              >
                {sectionTitles[section]}
              </TextLink>
            ) : (
              sectionTitles[section]
            )}
          </Fragment>
        ))}
        . The other committees wait meanwhile.
      </p>
    </>
  )
}

function Leading({ request, thread, ask }: OfThread & { readonly ask: Ask }): ReactNode {
  const question = thread.messages.findLast(({ kind }) => kind === 'question')
  const isRequester = thread.mayAnswer || thread.mayAccept
  return (
    <>
      {ask === 'answer' && <p className={classes['said']}>{question?.text}</p>}
      <p className={classes['line']}>
        {ask === 'conditions' && 'Nobody has access to these data until then. '}
        {isRequester ? (
          <TextLink
            to="/requests/$requestId"
            params={{ requestId: request.id }}
            hash={`committee-${thread.dau}`}
            size="sm"
          >
            {ask === 'answer' ? 'Answer the question' : 'Read the conditions'}
          </TextLink>
        ) : (
          `${request.requester.name} ${ask === 'answer' ? 'answers' : 'accepts them'} for this request.`
        )}
      </p>
    </>
  )
}
