import { Alert, Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Standing } from '../../contract/work.ts'
import { interestWords, isRecusedBy } from '../../rules/interests.ts'
import { useDeclaration } from './use-declaration.ts'
import textStyles from '../text.module.css'

const noteLimit = 2000

const steppingBack = 'You are taken off this request and see nothing more of it.'

type Props = {
  readonly standing: Standing
  /** Whether there is a declaration already: all that is left to declare is a conflict. */
  readonly isLater?: boolean
}

/** Asks for a declaration of interests. What the platform found may leave nothing to declare. */
export function DeclareForm({ standing, isLater = false }: Props): ReactNode {
  const { found } = standing
  return (
    <Stack gap="md">
      {found.length > 0 && (
        <Alert
          role="region"
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title="What the platform found"
        >
          <ul className={textStyles['plainList']}>
            {found.map((interest) => (
              <li key={interest}>{interestWords[interest]}</li>
            ))}
          </ul>
        </Alert>
      )}
      {isRecusedBy(found, 'declare') ? (
        <Acknowledge requestId={standing.requestId} />
      ) : (
        <Declare standing={standing} isLater={isLater} />
      )}
    </Stack>
  )
}

/** For whom the platform takes off a request, whatever they would say. */
function Acknowledge({ requestId }: { readonly requestId: string }): ReactNode {
  const declaration = useDeclaration(requestId)
  return (
    <>
      <p className={textStyles['plain']}>
        So others judge this request: you are taken off it, and see nothing more of it.
      </p>
      {declaration.isError && <ProblemAlert problem={declaration.error} />}
      <Group>
        <Button
          loading={declaration.isPending}
          onClick={() => declaration.mutate({ conflict: false, note: '' })}
        >
          Leave it to the others
        </Button>
      </Group>
    </>
  )
}

function Declare({ standing, isLater = false }: Props): ReactNode {
  const declaration = useDeclaration(standing.requestId)
  const [answer, setAnswer] = useState(isLater ? 'conflict' : '')
  const [note, setNote] = useState('')
  const [isTried, setTried] = useState(false)
  const radio = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const asksForNote = answer === 'conflict' || (answer === 'none' && standing.found.length > 0)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (answer === '') radio.current?.focus()
    else if (asksForNote && note.trim() === '') field.current?.focus()
    else
      declaration.mutate({
        conflict: answer === 'conflict',
        note: asksForNote ? note.trim() : '',
      })
  }
  const isMissing = isTried && note.trim() === ''
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {isLater ? (
          <p className={textStyles['plain']}>{steppingBack}</p>
        ) : (
          <Radio.Group
            label="Is there a conflict of interest?"
            description="Anything that could sway your judgment, or seem to: work together, competition, family, money."
            value={answer}
            onChange={setAnswer}
            error={isTried && answer === '' ? 'Choose one of the two.' : undefined}
          >
            <Stack gap="xs" mt="xs">
              <Radio ref={radio} value="none" label="I have no conflict of interest" />
              <Radio
                value="conflict"
                label="I have a conflict of interest"
                description={steppingBack}
              />
            </Stack>
          </Radio.Group>
        )}
        {asksForNote && (
          <Textarea
            ref={field}
            label={
              answer === 'conflict'
                ? 'What is the conflict?'
                : 'Why does what was found not stand in the way?'
            }
            description="Kept with your declaration. The requester does not see it."
            required
            autosize
            minRows={2}
            maxRows={10}
            maxLength={noteLimit}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
            error={isMissing ? 'Say it in a sentence.' : undefined}
          />
        )}
        {declaration.isError && <ProblemAlert problem={declaration.error} />}
        <Group>
          <Button type="submit" loading={declaration.isPending}>
            {answer === 'conflict' ? 'Declare and step back' : 'Declare'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
