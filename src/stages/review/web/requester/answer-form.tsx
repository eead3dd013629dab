import { Button, Group, Textarea } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { answerQuestion, type CommitteeThread } from '../../contract/work.ts'
import classes from './requester.module.css'
import { useThreadCommand } from './use-thread-command.ts'

/** As the contract has it. */
const maxLength = 10_000

type Props = { readonly requestId: string; readonly thread: CommitteeThread }

/** Answers a committee; what was answered before can be added to. */
export function AnswerForm({ requestId, thread }: Props): ReactNode {
  const { dau, asks } = thread
  const [text, setText] = useState('')
  const [isWriting, setWriting] = useState(false)
  const answer = useThreadCommand<string>(
    requestId,
    (said) => call(answerQuestion, { params: { requestId, dau }, body: { text: said } }),
    () => {
      setText('')
      setWriting(false)
    },
  )
  if (!asks.includes('answer') && !isWriting) {
    return (
      <Group className={classes['act'] ?? ''} gap="sm">
        <Button
          size="xs"
          variant="default"
          aria-label={`Add to your answer to ${dau}`}
          onClick={() => setWriting(true)}
        >
          Add to your answer
        </Button>
        {answer.isSuccess && <span role="status">Sent. The committee is told by email.</span>}
      </Group>
    )
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (text.trim() !== '') answer.mutate(text.trim())
  }
  return (
    <form onSubmit={submit} className={classes['act']}>
      <Textarea
        label={`Your answer to ${dau}`}
        description="The committee reads it, and everybody on this request."
        required
        autosize
        minRows={3}
        maxRows={16}
        maxLength={maxLength}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {answer.error !== null && <ProblemAlert problem={answer.error} />}
      <Group gap="xs" mt="xs">
        <Button type="submit" size="sm" loading={answer.isPending}>
          Send the answer
        </Button>
        {isWriting && (
          <Button size="sm" variant="default" onClick={() => setWriting(false)}>
            Cancel
          </Button>
        )}
      </Group>
    </form>
  )
}
