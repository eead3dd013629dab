import { Button, Divider, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconBuildingBank } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { beginAtProvider } from '#ledgers/identity/contract/sign-in.ts'
import { call } from '../client.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'

type Props = {
  readonly providers: readonly { readonly id: string; readonly name: string }[]
  readonly purpose: 'sign-in' | 'link' | 'again'
  /** Where to go on: a path of this site. */
  readonly next: string
  /** Between what stands above and these. */
  readonly note?: string | undefined
}

const words = { 'sign-in': 'Continue with', link: 'Link', again: 'Confirm with' }

/** Identity providers, each a button that leads there. */
export function ProviderButtons({ providers, purpose, next, note }: Props): ReactNode {
  const begin = useMutation({
    mutationFn: (providerId: string) =>
      call(beginAtProvider, { params: { providerId }, body: { purpose, next } }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  if (providers.length === 0) return null
  return (
    <Stack gap="sm">
      {note !== undefined && <Divider label={note} />}
      {begin.error !== null && <ProblemAlert problem={begin.error} />}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          size={purpose === 'link' ? 'sm' : 'md'}
          variant={purpose === 'sign-in' ? 'filled' : 'default'}
          leftSection={<IconBuildingBank size={19} aria-hidden />}
          loading={begin.isPending && begin.variables === id}
          disabled={begin.isPending}
          onClick={() => begin.mutate(id)}
        >
          {words[purpose]} {name}
        </Button>
      ))}
    </Stack>
  )
}
