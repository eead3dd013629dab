import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Party } from '#stages/request/contract.ts'
import classes from './facts.module.css'

/** Names and values below each other, as answered. */
export function Facts({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className={classes['facts']}>{children}</dl>
}

type FactProps = { readonly name: string; readonly children: ReactNode }

export function Fact({ name, children }: FactProps): ReactNode {
  const isEmpty = children === '' || children === undefined
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {isEmpty ? (
          <Text span c="dimmed">
            Not answered yet
          </Text>
        ) : (
          children
        )}
      </dd>
    </div>
  )
}

type PartyProps = { readonly name: string; readonly party: Party }

/** A person of the agreement on two or three lines. */
export function PartyFact({ name, party }: PartyProps): ReactNode {
  const lines = [
    [party.jobTitle, party.institution],
    [party.email, party.telephone],
    [party.address],
  ]
    .map((line) => line.filter((text) => text.trim() !== '').join(' · '))
    .filter((line) => line !== '')
  if (party.name.trim() === '' && lines.length === 0) return <Fact name={name}>{undefined}</Fact>
  return (
    <Fact name={name}>
      <strong>{party.name}</strong>
      {lines.map((line) => (
        <div key={line} className={classes['line']}>
          {line}
        </div>
      ))}
    </Fact>
  )
}
