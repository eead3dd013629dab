import { Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import type { Share } from '#stages/selection/contract.ts'
import classes from './agreement-step.module.css'

/** The units that the agreement names, ticked already: they follow from the selection. */
export function DauList({ shares }: { readonly shares: readonly Share[] }): ReactNode {
  const asked = shares.filter(({ access }) => access === 'needs-agreement')
  const others = shares.filter(({ access }) => access !== 'needs-agreement')
  return (
    <>
      <ul className={classes['daus']}>
        {asked.map(({ dau, files, bytes }) => (
          <li key={dau?.code ?? ''}>
            <IconCheck size={20} stroke={3} aria-hidden />
            <div>
              <Text fw={600}>{dau?.name}</Text>
              <Text size="sm" c="dimmed">
                {dau?.code} · {dau?.committee} · {formatNoun(files, 'file')},{' '}
                <Bytes value={bytes} />
              </Text>
            </div>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <p className={classes['note']}>
          Not part of the agreement, as no agreement is needed:{' '}
          {new Intl.ListFormat('en').format(
            others.map(({ dau }) => dau?.name ?? 'open-access data'),
          )}
          . These files reach your project as soon as you submit.
        </p>
      )}
    </>
  )
}
