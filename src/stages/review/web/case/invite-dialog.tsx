import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type CaseWork, useCaseCommand } from '../use-case-command.ts'
import caseStyles from '../case.module.css'

type Props = {
  readonly requestId: string
  readonly dau: string
  readonly isOpen: boolean
  readonly onClose: () => void
}

const empty = { name: '', email: '', question: '' }

/** Asks somebody from outside the committee for an opinion. */
export function InviteDialog({ requestId, dau, isOpen, onClose }: Props): ReactNode {
  const [typed, setTyped] = useState(empty)
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { mutation, send } = useCaseCommand<CaseWork>(requestId, {
    done: () => {
      setTyped(empty)
      setTried(false)
      onClose()
    },
  })
  const faults = {
    name: typed.name.trim() === '' ? 'Enter the name.' : undefined,
    email: /^\S+@\S+\.\S+$/.test(typed.email.trim()) ? undefined : 'Enter an email address.',
    question: typed.question.trim() === '' ? 'Say what you want to know.' : undefined,
  }
  const fieldOf = (name: keyof typeof empty) => ({
    name,
    value: typed[name],
    required: true,
    error: isTried ? faults[name] : undefined,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setTyped((before) => ({ ...before, [name]: currentTarget.value })),
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    const [first] = (['name', 'email', 'question'] as const).filter((name) => faults[name])
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
    else
      send({
        kind: 'invite',
        dau,
        name: typed.name.trim(),
        email: typed.email.trim(),
        question: typed.question.trim(),
      })
  }
  return (
    <Modal
      opened={isOpen}
      onClose={() => !mutation.isPending && onClose()}
      title="Invite an expert"
      size="lg"
      transitionProps={{ duration: 0 }}
    >
      <p className={caseStyles['consequence']}>
        Somebody from outside reads this request, once they have declared their interests, and gives
        the committee an opinion. They see no votes and no notes.
      </p>
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput label="Name" data-autofocus maxLength={200} {...fieldOf('name')} />
          <TextInput label="Email" type="email" maxLength={320} {...fieldOf('email')} />
          <Textarea
            label="Question"
            description="The expert reads this."
            autosize
            minRows={3}
            maxRows={12}
            maxLength={5000}
            {...fieldOf('question')}
          />
          {mutation.isError && <ProblemAlert problem={mutation.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={mutation.isPending}>
              Cancel
            </Button>
            <Button type="submit" loading={mutation.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
