import { Alert, Button, Group, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { AgreementSection } from '#stages/request/contract.ts'
import type { StepProps } from '#stages/request/web/name-step.tsx'

type Props = Pick<StepProps<'agreement'>, 'state'>

const {
  principalInvestigator,
  requesterIsPrincipalInvestigator,
  applicants,
  institutionalAuthority,
  informationSecurityOfficer,
} = AgreementSection.parse({})
const nobody = {
  principalInvestigator,
  requesterIsPrincipalInvestigator,
  applicants,
  institutionalAuthority,
  informationSecurityOfficer,
}

/** Says that the people were filled in from an earlier request, until somebody has looked at them. */
export function PeopleFrom({ state: { value, change } }: Props): ReactNode {
  if (value.peopleFrom === '') return undefined
  return (
    <Alert
      role="region"
      my="lg"
      icon={<IconUsers aria-hidden />}
      title={`The people are those of your request “${value.peopleFrom}”`}
    >
      <Text size="sm">
        Each applicant named here signs, and gets access of their own: look through them before you
        go on.
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="compact-md" variant="default" onClick={() => change({ peopleFrom: '' })}>
          They are right
        </Button>
        <Button
          size="compact-md"
          variant="subtle"
          onClick={() => change({ ...nobody, peopleFrom: '' })}
        >
          Clear all of them
        </Button>
      </Group>
    </Alert>
  )
}
