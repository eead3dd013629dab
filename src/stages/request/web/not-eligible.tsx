import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconInfoCircle } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Share } from '#stages/selection/contract.ts'
import { watchEligibility } from '../contract.ts'

type Props = {
  readonly shares: readonly Share[]
  /** The address to offer. */
  readonly email: string
}

/** Tells somebody, kindly, why the request cannot go on, and the ways that remain. */
export function NotEligible(props: Props): ReactNode {
  const isCompany = props.shares.some(({ closedBy }) => closedBy.includes('for-profit'))
  return isCompany ? <ForCompany {...props} /> : <ForCountry {...props} />
}

function ForCountry({ shares }: Props): ReactNode {
  const closed = shares.flatMap(({ dau, closedBy }) =>
    dau !== null && closedBy.includes('country') ? [dau.name] : [],
  )
  return (
    <Alert
      mt="lg"
      role="status"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title="Some of this data cannot go to your country"
    >
      <Text size="sm" maw="70ch">
        {new Intl.ListFormat('en').format(closed)} {closed.length === 1 ? 'is' : 'are'} closed to
        institutions of the country that you named. Nothing was filed, and this draft stays with
        you. <TextLink to="/">Choose data without {closed.length === 1 ? 'it' : 'them'}</TextLink>{' '}
        and start from there.
      </Text>
    </Alert>
  )
}

function ForCompany({ shares, email }: Props): ReactNode {
  const controlled = shares.flatMap(({ dau, closedBy }) =>
    dau === null || closedBy.length === 0 ? [] : [dau.name],
  )
  return (
    <Alert
      mt="lg"
      role="status"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title="Controlled data cannot go to a for-profit institution today"
    >
      <Stack gap="sm" maw="70ch">
        <Text size="sm">
          The agreement is made for academic, clinical, government and non-profit institutions only,
          and your selection holds data that needs it:{' '}
          {new Intl.ListFormat('en').format(controlled)}. Nothing was filed, and this draft stays
          with you.
        </Text>
        <Text size="sm">
          Open-access data is yours to request:{' '}
          <TextLink to="/">choose it in the data browser</TextLink> and start from there. Or leave
          your address, and we write to you if this changes.
        </Text>
        <Watch email={email} />
      </Stack>
    </Alert>
  )
}

function Watch({ email }: { readonly email: string }): ReactNode {
  const [address, setAddress] = useState(email)
  const watch = useMutation({
    mutationFn: () => call(watchEligibility, { body: { email: address } }),
  })
  if (watch.isSuccess) {
    return (
      <Group gap={6} role="status">
        <IconCheck size={16} aria-hidden />
        <Text size="sm" fw={600}>
          Thank you. We will write to {address} if this changes.
        </Text>
      </Group>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        watch.mutate()
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Email"
          type="email"
          required
          maxLength={320}
          autoComplete="email"
          flex="1 1 220px"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={watch.isPending}>
          Tell me if this changes
        </Button>
      </Group>
      {watch.error !== null && <ProblemAlert problem={watch.error} />}
    </form>
  )
}
