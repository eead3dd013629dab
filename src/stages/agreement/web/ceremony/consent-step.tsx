import { Button, Checkbox } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { type Ceremony, consentToSigning } from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import { StepFault } from '../fault.tsx'
import { useStep } from './use-ceremony.ts'

/** What signing electronically means, and the word that one agrees to it. */
export function ConsentStep({ ceremony }: { readonly ceremony: Ceremony }): ReactNode {
  const { text, sha256 } = ceremony.consent
  const [isTicked, setTicked] = useState(false)
  const [wasAsked, setAsked] = useState(false)
  const consent = useStep(() => call(consentToSigning, { body: { sha256 } }))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setAsked(true)
    if (isTicked) consent.mutate(undefined)
  }
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      <div className={classes['consent']}>
        {text.split('\n\n').map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <Checkbox
        label="I agree to sign electronically"
        checked={isTicked}
        onChange={({ currentTarget }) => setTicked(currentTarget.checked)}
        error={wasAsked && !isTicked && 'Tick the box, or close this page to sign on paper.'}
      />
      <StepFault error={consent.error} />
      <Button type="submit" className={classes['go']} loading={consent.isPending}>
        Continue
      </Button>
    </form>
  )
}
