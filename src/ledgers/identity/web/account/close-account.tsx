import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { renewSession } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Account, closeAccount } from '../../contract/account.ts'
import classes from './account.module.css'

/** The end of an account: what goes, what stays, and why. */
export function CloseAccount({ account: { me } }: { readonly account: Account }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [email, setEmail] = useState('')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const close = useMutation({
    mutationFn: () => call(closeAccount, { body: { email } }),
    onSuccess: async () => {
      await navigate({ to: '/' })
      await renewSession(queries)
    },
  })
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="close">
      <h2 id="close">Close my account</h2>
      <p className={classes['lead']}>
        Your access to data, sessions and tokens end, and your name, address and profile are removed
        from the account. Signed agreements and requests keep what they say, and the audit log keeps
        that somebody did something: both are evidence that the institution has to keep.
      </p>
      <Button variant="default" color="red" onClick={() => setOpen(true)}>
        Close my account…
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Close your account?">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            close.mutate()
          }}
        >
          <Stack>
            <Text size="sm">This cannot be undone. Type {me.email} to go on.</Text>
            {close.error !== null && <ProblemAlert problem={close.error} />}
            <TextInput
              label="Your email address"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              required
              withAsterisk={false}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" color="red" loading={close.isPending}>
                Close it
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </section>
  )
}
