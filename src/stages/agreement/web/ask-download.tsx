import { Button, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { WizardState } from './use-wizard.ts'

type Props = { readonly request: AccessRequest; readonly wizard: WizardState }

const list = new Intl.ListFormat('en')

/**
 * Where no agreement is needed, there is no step on which download is asked for: here it is, for what the person may
 * use without it.
 */
export function AskDownload({ request, wizard }: Props): ReactNode {
  const [isOpening, setOpening] = useState(false)
  const { filing, shares, state } = request
  const held = shares.filter(({ access, download }) => access === 'granted' && download === false)
  if (state !== 'draft' || filing !== 'at-once' || held.length === 0) return undefined
  const ask = async () => {
    setOpening(true)
    wizard.agreement.change({ download: true })
    if (await wizard.saveAll()) await wizard.open('agreement')
    setOpening(false)
  }
  return (
    <>
      <Text size="sm" mt="sm">
        You may use {list.format(held.map(({ dau }) => dau?.name ?? ''))} in the cloud, without
        download. To copy files to your own systems as well, a new agreement with download is
        needed, and the committees decide on it; until then your access stays as it is.
      </Text>
      <Button size="xs" variant="default" mt="xs" loading={isOpening} onClick={() => void ask()}>
        Ask for download, too
      </Button>
    </>
  )
}
