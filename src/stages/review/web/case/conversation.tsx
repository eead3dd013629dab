import { Button, Group, Stack, Textarea } from '@mantine/core'
import { IconLock, IconMail } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useId, useRef, useState } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { CommitteeWork, Review } from '../../contract.ts'
import { Panel } from '../panel.tsx'
import { type CaseWork, useCaseCommand } from '../use-case-command.ts'
import { LongText } from './long-text.tsx'
import classes from './conversation.module.css'

type Message = CommitteeWork['messages'][number]

type Props = {
  readonly requestId: string
  readonly review: Review
  readonly work: CommitteeWork
  readonly requester: string
  /** Whether the reader has a seat from which to write. */
  readonly mayWrite: boolean
  /** Whether several committees are on the page. */
  readonly isOneOfSeveral: boolean
}

/** What is written about one review, in two boxes that nobody takes for each other: kept inside, and sent out. */
export function Conversation(props: Props): ReactNode {
  const { review, work, requester, isOneOfSeveral } = props
  const { id } = usePerson()
  const isExpert = work.seat === 'expert'
  const question = work.experts.find((expert) => expert.id === id)?.question ?? ''
  const of = (...kinds: Message['kind'][]) =>
    work.messages.filter(({ kind }) => kinds.includes(kind))
  const title = isExpert ? 'Your opinion' : 'Notes and questions'
  return (
    <Panel title={isOneOfSeveral ? `${title}, ${review.dau}` : title}>
      <div id={conversationId(review.dau)} tabIndex={-1} className={classes['boxes']}>
        {isExpert ? (
          <Box {...props} side="inside" title="Opinions" messages={of('opinion')}>
            <blockquote className={classes['question']}>
              <LongText text={question} name="the question" />
            </blockquote>
          </Box>
        ) : (
          <>
            <Box
              {...props}
              side="inside"
              title="The committee’s notes"
              messages={of('note', 'opinion')}
            />
            <Box
              {...props}
              side="outside"
              title={`Questions to ${requester}`}
              messages={of('question', 'answer')}
            />
          </>
        )}
      </div>
    </Panel>
  )
}

export const conversationId = (dau: string): string => `conversation-${dau}`

/** How many of the newest are shown before the others are asked for. */
const newest = 8

type BoxProps = Props & {
  readonly side: 'inside' | 'outside'
  readonly title: string
  readonly messages: readonly Message[]
  readonly children?: ReactNode
}

function Box(props: BoxProps): ReactNode {
  const { review, requester, mayWrite, side, title, messages, children } = props
  const [isWhole, setWhole] = useState(false)
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const hidden = isWhole ? 0 : Math.max(0, messages.length - newest)
  const Sign = side === 'inside' ? IconLock : IconMail
  return (
    <section className={classes['box']} data-side={side} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p className={classes['reader']}>
        <Sign size={16} aria-hidden />
        {side === 'inside'
          ? `The committee reads this, ${requester} does not`
          : `${requester} reads this`}
      </p>
      {children}
      {hidden > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setWhole(true)
            list.current?.focus()
          }}
        >
          Show {formatNoun(hidden, 'earlier one')}
        </Button>
      )}
      {messages.length === 0 ? (
        <p className={classes['none']}>
          {side === 'inside' ? 'Nothing yet.' : 'Nothing asked yet.'}
        </p>
      ) : (
        <ul ref={list} tabIndex={-1} aria-label={title}>
          {messages.slice(hidden).map((message) => (
            <MessageItem key={message.id} message={message} />
          ))}
        </ul>
      )}
      {mayWrite && <Writing key={review.dau} {...props} />}
    </section>
  )
}

const kindWords: Readonly<Record<Message['kind'], string>> = {
  note: '',
  opinion: 'Expert’s opinion',
  question: '',
  answer: 'Answer',
}

function MessageItem({ message }: { readonly message: Message }): ReactNode {
  const { kind, author, text, at } = message
  return (
    <li data-kind={kind}>
      <div className={classes['head']}>
        <strong>{author}</strong>
        {kindWords[kind] !== '' && <span className={classes['kind']}>{kindWords[kind]}</span>}
        <span className={classes['when']}>
          <WhenExactly at={at} />
        </span>
      </div>
      <LongText text={text} name={`what ${author} wrote`} />
    </li>
  )
}

function Writing({ requestId, review, work, requester, side }: BoxProps): ReactNode {
  const [text, setText] = useState('')
  const [isTried, setTried] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const { mutation, send } = useCaseCommand<CaseWork>(requestId, {
    done: () => {
      setText('')
      setTried(false)
      field.current?.focus()
    },
  })
  const words = wordsOf(side, work, requester)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (text.trim() === '') {
      setTried(true)
      field.current?.focus()
      return
    }
    const kind = side === 'inside' ? 'note' : 'question'
    send({ kind, dau: review.dau, text: text.trim() })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <Textarea
          ref={field}
          label={words.label}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={10_000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          error={isTried && text.trim() === '' ? 'There is nothing to send yet.' : undefined}
        />
        {mutation.isError && <ProblemAlert problem={mutation.error} />}
        <Group>
          <Button
            type="submit"
            size="sm"
            variant={side === 'inside' ? 'default' : 'filled'}
            leftSection={side === 'outside' && <IconMail size={16} aria-hidden />}
            loading={mutation.isPending}
          >
            {words.action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function wordsOf(
  side: BoxProps['side'],
  { seat }: CommitteeWork,
  requester: string,
): { readonly label: string; readonly action: string } {
  if (side === 'outside') return { label: `To ${requester}`, action: `Send to ${requester}` }
  if (seat === 'expert') return { label: 'Your opinion', action: 'Give your opinion' }
  return { label: 'Note to the committee', action: 'Add the note' }
}
