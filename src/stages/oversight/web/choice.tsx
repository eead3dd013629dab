import { InputBase } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Props = {
  readonly label: string
  /** The label is for screen readers alone, where the choices speak for themselves. */
  readonly isBare?: boolean
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

/** One of a list. Mantine's own would go into the script of every page. */
export function Choice({ label, isBare = false, value, options, onChange }: Props): ReactNode {
  return (
    <InputBase
      component="select"
      {...(isBare ? { 'aria-label': label } : { label })}
      pointer
      rightSection={<IconChevronDown size={15} aria-hidden />}
      rightSectionPointerEvents="none"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </InputBase>
  )
}
