import { ActionIcon, Progress } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatBytes } from '#app/web/ui/format.ts'
import transferStyles from './transfer.module.css'

/** How it stands: `broken` tries again by itself, `still` and `failed` wait for a person. */
export type Tone = 'moving' | 'broken' | 'still' | 'failed' | 'over'

export type Transfer = {
  readonly id: number
  readonly name: string
  readonly folder: string
  readonly size: number
  /** Bytes that have come, or left. */
  readonly moved: number
  readonly tone: Tone
  /** The state, or why it failed. */
  readonly words: string
}

export type TransferCommands = {
  readonly pause: (id: number) => void
  readonly proceed: (id: number) => void
  readonly cancel: (id: number) => void
}

type Props = {
  readonly transfer: Transfer
  readonly commands: TransferCommands
}

/** One file on its way. */
export function TransferLine({ transfer, commands }: Props): ReactNode {
  const { name, folder, size, moved, tone, words } = transfer
  const isOver = tone === 'over'
  return (
    <>
      <div className={transferStyles['name']} title={`${folder} ${name}`}>
        {name}
      </div>
      <div className={transferStyles['buttons']}>
        {!isOver && <Signs transfer={transfer} commands={commands} />}
      </div>
      <div className={transferStyles['state']} data-tone={tone}>
        <span aria-live="polite">{words}</span>
        {!isOver && tone !== 'failed' && `, ${formatBytes(moved)} of ${formatBytes(size)}`}
      </div>
      {!isOver && (
        <Progress
          className={transferStyles['bar'] ?? ''}
          size={3}
          value={size === 0 ? 0 : (moved / size) * 100}
          aria-label={name}
          color={tone === 'failed' ? 'red' : 'harbor'}
        />
      )}
    </>
  )
}

/** The first one stays the same element, so that who paused by the keyboard is there to go on. */
function Signs({ transfer, commands: { pause, proceed, cancel } }: Props): ReactNode {
  const { id, name, tone } = transfer
  const isRunning = tone === 'moving' || tone === 'broken'
  return (
    <>
      <Sign
        label={`${isRunning ? 'Pause' : proceedWords(tone)}: ${name}`}
        onClick={() => (isRunning ? pause(id) : proceed(id))}
      >
        {signs[tone]}
      </Sign>
      <Sign label={`Cancel: ${name}`} onClick={() => cancel(id)}>
        <IconX size={16} />
      </Sign>
    </>
  )
}

const proceedWords = (tone: Tone): string => (tone === 'failed' ? 'Try again' : 'Go on')

const signs: Readonly<Record<Tone, ReactNode>> = {
  moving: <IconPlayerPause size={16} />,
  broken: <IconPlayerPause size={16} />,
  still: <IconPlayerPlay size={16} />,
  failed: <IconRefresh size={16} />,
  over: null,
}

type SignProps = {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}

function Sign({ label, onClick, children }: SignProps): ReactNode {
  return (
    <ActionIcon variant="subtle" color="gray" size={26} aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  )
}
