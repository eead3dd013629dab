import { Loader } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconMail } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { finishAtProvider } from '../../contract/sign-in.ts'
import { sitePath } from '../site-path.ts'
import { SecondFactor } from './log-in.tsx'
import { SignInCard } from './sign-in-card.tsx'
import { useArrival } from './use-next.ts'

/** Where an identity provider sends people back to. */
export function BackPage(): ReactNode {
  // Read once: the address is cleaned as soon as it was.
  const [query] = useState(() => window.location.search.slice(1))
  const arrive = useArrival()
  const navigate = useNavigate()
  const finish = useMutation({
    mutationFn: () => call(finishAtProvider, { body: { query } }),
    onSuccess: async ({ state, next }) => {
      const path = sitePath(next, window.location.origin)
      if (state === 'signed-in' || state === 'linked') await arrive(path)
      else await navigate({ to: '/log-in/back', replace: true })
    },
  })
  const { mutate, isIdle } = finish
  useEffect(() => {
    if (isIdle) mutate()
  }, [isIdle, mutate])
  const answer = finish.data
  if (finish.error !== null) {
    return (
      <SignInCard
        title="You are not signed in"
        foot={
          <ButtonLink to="/log-in" variant="default">
            To the log-in page
          </ButtonLink>
        }
      >
        <ProblemAlert problem={finish.error} />
      </SignInCard>
    )
  }
  if (answer?.state === 'mailed') {
    return (
      <SignInCard
        title="Look into your mail"
        icon={<IconMail size={28} stroke={1.5} aria-hidden />}
        intro={`We sent a link to ${answer.email}. Open it to confirm that the address is yours; then you are signed in.`}
      />
    )
  }
  if (answer?.state === 'second-factor') {
    const path = sitePath(answer.next, window.location.origin)
    return (
      <SecondFactor
        step={{ state: 'second-factor', ways: answer.ways }}
        onDone={() => arrive(path)}
      />
    )
  }
  return <SignInCard title="Signing you in…" icon={<Loader size={28} aria-hidden />} />
}
