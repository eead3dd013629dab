import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Choice } from '../choice.tsx'
import { type AuditSearch, queryOf } from './audit-search.ts'
import classes from './audit.module.css'

/** A field of a filter: typed, a day, or chosen. */
export type Field = {
  readonly key: Exclude<keyof AuditSearch, 'view' | 'before' | 'page'>
  readonly label: string
  readonly kind: 'text' | 'date' | readonly { readonly value: string; readonly label: string }[]
}

type Props = {
  readonly search: AuditSearch
  readonly fields: readonly Field[]
}

/** Asks by the address of the page, from the first page on. */
export function Filters({ search, fields }: Props): ReactNode {
  const navigate = useNavigate()
  const [values, setValues] = useState(search)
  const set = (key: Field['key'], value: string) => setValues({ ...values, [key]: value })
  return (
    <form
      className={classes['filters']}
      onSubmit={(event) => {
        event.preventDefault()
        const asked = Object.fromEntries(fields.map(({ key }) => [key, values[key].trim()]))
        void navigate({
          to: '/admin/audit',
          search: queryOf({ view: search.view, ...asked }),
          resetScroll: false,
        })
      }}
    >
      {fields.map(({ key, label, kind }) =>
        typeof kind === 'string' ? (
          <TextInput
            key={key}
            type={kind}
            label={label}
            autoComplete="off"
            maxLength={120}
            value={values[key]}
            onChange={({ currentTarget }) => set(key, currentTarget.value)}
          />
        ) : (
          <Choice
            key={key}
            label={label}
            value={values[key]}
            options={kind}
            onChange={(value) => set(key, value)}
          />
        ),
      )}
      <Button type="submit">Show</Button>
    </form>
  )
}
