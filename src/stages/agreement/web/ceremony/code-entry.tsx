import { Button, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { Problem } from '#kernel/problem.ts'
import { type Ceremony, enterCode, sendCode } from '../../contract/signing.ts'
import { codeMinutes } from '../../rules/signing.ts'
import classes from './ceremony.module.css'
import { StepFault } from '../fault.tsx'
import { useStep } from './use-ceremony.ts'

type Props = { readonly ceremony: Ceremony }

/** Proves that the mailbox is the signer's: a code is mailed to it and entered here. */
export function CodeEntry({ ceremony }: Props): ReactNode {
  const { me, code, codesLeft } = ceremony
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string>()
  const enter = useStep((entered: string) => call(enterCode, { body: { code: entered } }))
  const send = useStep(() => {
    setTyped('')
    setFault(undefined)
    enter.reset()
    return call(sendCode)
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!/^\d{6}$/.test(typed)) return setFault('Enter the six digits.')
    setFault(undefined)
    enter.mutate(typed, { onError: () => setTyped('') })
  }
  const isWrong = enter.error instanceof Problem && enter.error.code === 'not-authenticated'
  const sending = { loading: send.isPending, onClick: () => send.mutate(undefined) }
  if (code === null) {
    return (
      <div className={classes['form']}>
        <p className={classes['text']}>
          So that nobody else can sign for you, a code of six digits is mailed to the address that
          was asked to sign.
        </p>
        <StepFault error={send.error ?? enter.error} />
        <Button className={classes['go']} {...sending} disabled={codesLeft === 0}>
          Send a code to {me.email}
        </Button>
        {codesLeft === 0 && (
          <p className={classes['minor']}>No more codes are sent within this hour.</p>
        )}
      </div>
    )
  }
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      <p className={classes['text']} role="status">
        A code was sent to <strong>{me.email}</strong>. It can be entered for {codeMinutes} minutes,
        in this browser. Look into the spam folder, too.
      </p>
      <TextInput
        label="Code"
        className={classes['code']}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={typed}
        onChange={({ currentTarget }) => setTyped(digitsOf(currentTarget.value))}
        error={
          fault ??
          (isWrong && `This is not the code. ${formatNoun(code.triesLeft, 'try', 'tries')} left.`)
        }
      />
      <Button type="submit" className={classes['go']} loading={enter.isPending}>
        Confirm
      </Button>
      <StepFault error={isWrong ? send.error : (enter.error ?? send.error)} />
      {codesLeft === 0 ? (
        <p className={classes['minor']}>No more codes are sent within this hour.</p>
      ) : (
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes['again']}
          {...sending}
        >{`Send another code (${codesLeft} left this hour)`}</Button>
      )}
    </form>
  )
}

/** Codes are pasted with spaces and hyphens. */
const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 6)
