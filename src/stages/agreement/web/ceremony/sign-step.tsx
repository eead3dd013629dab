import { Button, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { newUuid } from '#app/web/crypto.ts'
import { type Ceremony, signAgreement } from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import { faultAt, StepFault } from '../fault.tsx'
import { pngOf } from './ink.ts'
import { type Made, SignatureField } from './signature-field.tsx'
import { useStep } from './use-ceremony.ts'

type Props = { readonly ceremony: Ceremony }

type Answers = {
  readonly made: Made
  readonly initials: string
  readonly jobTitle: string
  readonly telephone: string
  readonly address: string
}

/** The signature, what is printed beside it, and the sentence that it stands under. */
export function SignStep({ ceremony }: Props): ReactNode {
  const { me, intent } = ceremony
  // Made once: pressing twice, or again after a lost answer, signs once.
  const [key] = useState(newUuid)
  const [answers, setAnswers] = useState<Answers>(() => startOf(me))
  const [wasAsked, setAsked] = useState(false)
  const sign = useStep((signed: Answers) =>
    call(signAgreement, { body: bodyOf(ceremony, key, signed) }),
  )
  // What the server found wrong was said of the answers as they were.
  const change = (part: Partial<Answers>) => {
    setAnswers((known) => ({ ...known, ...part }))
    if (sign.isError) sign.reset()
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setAsked(true)
    const [first] = Object.keys(missingIn(answers, me.initialsNeeded))
    if (first !== undefined) return document.getElementById(`sign-${first}`)?.focus()
    sign.mutate(answers)
  }
  const missing = wasAsked ? missingIn(answers, me.initialsNeeded) : {}
  const faultOf = (path: keyof Missing, ...paths: string[]) =>
    missing[path] ?? paths.map((each) => faultAt(sign.error, each)).find(Boolean)
  const fields = ['signature', 'signature.text', 'signature.png', 'initials', 'person.jobTitle']
  const isAtField = [...fields, 'person.telephone', 'person.address'].some(
    (path) => faultAt(sign.error, path) !== undefined,
  )
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      <SignatureField
        made={answers.made}
        name={me.name}
        error={faultOf('signature', 'signature', 'signature.text', 'signature.png')}
        onChange={(made) => change({ made })}
      />
      {me.initialsNeeded && (
        <TextInput
          id="sign-initials"
          className={classes['initials']}
          label="Your initials, for the terms of download"
          description="Data are to be downloaded: with them you say that you have read Part 2 and will see to it that its terms are kept."
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          autoComplete="off"
          maxLength={8}
          value={answers.initials}
          error={faultOf('initials', 'initials')}
          onChange={({ currentTarget }) => change({ initials: currentTarget.value })}
        />
      )}
      <fieldset className={classes['details']}>
        <legend>Printed beside your signature</legend>
        <p className={classes['minor']}>
          {me.name}, {me.institution}, {me.email}. Please correct the rest where it is wrong.
        </p>
        <TextInput
          id="sign-jobTitle"
          label="Job title"
          autoComplete="organization-title"
          maxLength={200}
          value={answers.jobTitle}
          error={faultOf('jobTitle', 'person.jobTitle')}
          onChange={({ currentTarget }) => change({ jobTitle: currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm" mt="sm">
          <TextInput
            label="Telephone (optional)"
            type="tel"
            autoComplete="work tel"
            maxLength={50}
            value={answers.telephone}
            error={faultAt(sign.error, 'person.telephone')}
            onChange={({ currentTarget }) => change({ telephone: currentTarget.value })}
          />
          <Textarea
            label="Postal address (optional)"
            autoComplete="street-address"
            autosize
            minRows={1}
            maxRows={6}
            maxLength={500}
            value={answers.address}
            error={faultAt(sign.error, 'person.address')}
            onChange={({ currentTarget }) => change({ address: currentTarget.value })}
          />
        </SimpleGrid>
      </fieldset>
      <p className={classes['intent']}>{intent}</p>
      {!isAtField && <StepFault error={sign.error} />}
      <Button type="submit" size="md" className={classes['go']} loading={sign.isPending}>
        I sign this agreement
      </Button>
    </form>
  )
}

const startOf = (me: Ceremony['me']): Answers => ({
  made: { kind: 'typed', text: me.name, strokes: [] },
  initials: '',
  jobTitle: me.jobTitle,
  telephone: me.telephone,
  address: me.address,
})

type Missing = { signature?: string; initials?: string; jobTitle?: string }

/** What the page can tell by itself, in the order of the fields. */
function missingIn({ made, initials, jobTitle }: Answers, initialsNeeded: boolean): Missing {
  const isBlank = made.kind === 'drawn' ? made.strokes.length === 0 : made.text.trim() === ''
  return {
    ...(isBlank && {
      signature: made.kind === 'drawn' ? 'Draw your signature.' : 'Type your name.',
    }),
    ...(initialsNeeded && initials.trim() === '' && { initials: 'Enter your initials.' }),
    ...(jobTitle.trim() === '' && { jobTitle: 'Enter your job title.' }),
  }
}

const bodyOf = ({ envelope, intent }: Ceremony, key: string, answers: Answers) => ({
  key,
  sha256: envelope.sha256,
  intent,
  signature:
    answers.made.kind === 'drawn'
      ? { kind: 'drawn' as const, png: pngOf(answers.made.strokes) ?? '' }
      : { kind: 'typed' as const, text: answers.made.text },
  initials: answers.initials,
  person: {
    jobTitle: answers.jobTitle,
    telephone: answers.telephone,
    address: answers.address,
  },
})
