import { Checkbox, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Role, roles } from '#kernel/actor.ts'

const words: Readonly<Record<Role, readonly [string, string]>> = {
  steward: ['Data steward', 'imports releases, checks requests, sees every request'],
  administrator: ['Administrator', 'accounts, roles, mail'],
  auditor: ['Auditor', 'reads the reports and the access of everybody, changes nothing'],
}

type Props = { readonly value: readonly Role[]; readonly onChange: (roles: Role[]) => void }

/** Which roles an account holds. */
export function RoleBoxes({ value, onChange }: Props): ReactNode {
  return (
    <Checkbox.Group
      label="Roles"
      description="A researcher needs none. Whoever holds one needs a second factor."
      value={[...value]}
      onChange={(chosen) => onChange(roles.filter((role) => chosen.includes(role)))}
    >
      <Stack gap="xs" mt="xs">
        {roles.map((role) => (
          <Checkbox key={role} value={role} label={words[role][0]} description={words[role][1]} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
