import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Party } from '#stages/request/contract.ts'
import { fieldId, type Fields } from '#stages/request/web/fields.ts'
import classes from './agreement-step.module.css'
import { PartyFields } from './party-fields.tsx'

type Props = {
  /** How many there may be. */
  readonly places: number
  readonly applicants: readonly Party[]
  readonly fields: Fields
  readonly onChange: (applicants: Party[]) => void
}

type Removed = { readonly party: Party; readonly at: number }

const isBlank = (party: Party) => Object.values(party).every((text) => text.trim() === '')

/** Adds and removes those who will hold data beside the Principal Investigator; a removal can be taken back. */
export function Applicants({ applicants, places, fields, onChange }: Props): ReactNode {
  const [removed, setRemoved] = useState<Removed>()
  const [added, setAdded] = useState<number>()
  const addButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (added === undefined) return
    document.getElementById(fieldId('agreement', `applicants.${added}.name`))?.focus()
  }, [added])

  const remove = (at: number) => {
    const party = applicants[at]
    setRemoved(party === undefined || isBlank(party) ? undefined : { party, at })
    setAdded(undefined)
    onChange(applicants.filter((_, n) => n !== at))
    addButton.current?.focus()
  }
  const putBack = ({ party, at }: Removed) => {
    setRemoved(undefined)
    onChange([...applicants.slice(0, at), party, ...applicants.slice(at)])
  }
  return (
    <>
      {applicants.map((party, n) => (
        // An applicant has no identity but the place in the list.
        <div key={n} className={classes['person']} role="group" aria-label={`Applicant ${n + 1}`}>
          <div className={classes['personHead']}>
            <h3>{party.name.trim() || `Applicant ${n + 1}`}</h3>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={14} aria-hidden />}
              aria-label={`Remove ${party.name.trim() || `applicant ${n + 1}`}`}
              onClick={() => remove(n)}
            >
              Remove
            </Button>
          </div>
          <PartyFields
            path={`applicants.${n}`}
            party={party}
            fields={fields}
            onChange={(changed) =>
              onChange(applicants.map((each, i) => (i === n ? changed : each)))
            }
          />
        </div>
      ))}
      {removed !== undefined && (
        <Group gap="xs" mt="sm" role="status">
          <Text size="sm">Removed {removed.party.name.trim() || 'an applicant'}.</Text>
          <Button size="compact-sm" variant="default" onClick={() => putBack(removed)}>
            Undo
          </Button>
        </Group>
      )}
      <Group mt="sm" gap="sm">
        <Button
          ref={addButton}
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          // Not `disabled`, which would take the focus from who just added the last one.
          aria-disabled={applicants.length >= places}
          {...(applicants.length >= places && { 'data-disabled': true })}
          onClick={() => {
            if (applicants.length >= places) return
            setRemoved(undefined)
            setAdded(applicants.length)
            onChange([...applicants, Party.parse({})])
          }}
        >
          Add an applicant
        </Button>
        <Text size="sm" c="dimmed">
          {applicants.length} of {places}
        </Text>
      </Group>
    </>
  )
}
