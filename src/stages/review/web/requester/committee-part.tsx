import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { Part } from '#stages/agreement/web/part.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { CommitteeThread, Message } from '../../contract/work.ts'
import { reviewOutcomes } from '../outcome.ts'
import { AcceptConditions } from './accept-conditions.tsx'
import { AnswerForm } from './answer-form.tsx'
import classes from './requester.module.css'
import { threadsQuery } from './threads-query.ts'

type Props = { readonly request: AccessRequest }

/** How each committee stands to a request, and what it and the requester said to each other. */
export function CommitteePart({ request }: Props): ReactNode {
  const query = useQuery(threadsQuery(request.id))
  // Before the steward has passed a request on, no committee is asked.
  if (query.data?.length === 0 || (query.data === undefined && query.error === null))
    return undefined
  return (
    <Part title="Committees">
      <QueryState query={query}>
        {(threads) => (
          <ul className={classes['committees']}>
            {threads.map((thread) => (
              <li key={thread.dau} id={`committee-${thread.dau}`}>
                <Thread request={request} thread={thread} />
              </li>
            ))}
          </ul>
        )}
      </QueryState>
    </Part>
  )
}

function Thread({ request, thread }: Props & { readonly thread: CommitteeThread }): ReactNode {
  const { dau, dauName, committee, state, reason, conditions, messages, asks, mayAnswer } = thread
  const { status, tone } = reviewOutcomes[state]
  return (
    <>
      <div className={classes['head']}>
        <h3>
          {dauName} <span className={classes['code']}>{dau}</span>
        </h3>
        <StatusBadge status={status} tone={asks.length > 0 ? 'attention' : tone} />
      </div>
      <p className={classes['minor']}>{committee}</p>
      {reason !== '' && <p className={classes['said']}>{reason}</p>}
      {conditions.length > 0 && (
        <>
          <h4>Conditions</h4>
          <ol className={classes['conditions']}>
            {conditions.map((condition, at) => (
              <li key={at}>{condition}</li>
            ))}
          </ol>
        </>
      )}
      <AcceptConditions request={request} thread={thread} />
      {messages.length > 0 && (
        <>
          <h4>Questions and answers</h4>
          <ol className={classes['messages']}>
            {messages.map((message) => (
              <MessageLine key={message.id} message={message} />
            ))}
          </ol>
        </>
      )}
      {mayAnswer && <AnswerForm requestId={request.id} thread={thread} />}
    </>
  )
}

function MessageLine({ message }: { readonly message: Message }): ReactNode {
  const { kind, author, at, text } = message
  return (
    <li className={classes[kind === 'answer' ? 'answer' : 'question']}>
      <p className={classes['minor']}>
        <strong>{kind === 'answer' ? 'Answer' : 'Question'}</strong> of {author},{' '}
        <WhenExactly at={at} />
      </p>
      <p className={classes['text']}>{text}</p>
    </li>
  )
}
