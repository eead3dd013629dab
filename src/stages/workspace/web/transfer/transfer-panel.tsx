import { ActionIcon, Button, Collapse, Progress } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { type Tone, type Transfer, type TransferCommands, TransferLine } from './transfer-line.tsx'
import transferStyles from './transfer.module.css'

/** More lines help nobody; the sums speak of all. */
const mostLines = 100

/** What needs an answer or moves comes first. */
const rank: Readonly<Record<Tone, number>> = { failed: 0, broken: 1, moving: 2, still: 3, over: 4 }

type Props = {
  /** Names the panel. */
  readonly label: string
  readonly heading: string
  readonly transfers: readonly Transfer[]
  /** In bytes, of all that are wanted. */
  readonly moved: number
  readonly size: number
  readonly commands: TransferCommands
  /** Absent while there is something to wait for. */
  readonly onClose: (() => void) | undefined
}

/** Files on their way, one by one and in all. */
export function TransferPanel({
  label,
  heading,
  transfers,
  moved,
  size,
  commands,
  onClose,
}: Props): ReactNode {
  const [isOpen, setOpen] = useState(true)
  const lines = transfers
    .toSorted((a, b) => rank[a.tone] - rank[b.tone] || a.id - b.id)
    .slice(0, mostLines)
  return (
    <section className={transferStyles['panel']} aria-label={label}>
      <header className={transferStyles['head']}>
        <h2 aria-live="polite">{heading}</h2>
        {onClose && (
          <Button size="compact-sm" variant="subtle" onClick={onClose}>
            Close
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={isOpen ? 'Hide the files' : 'Show the files'}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? (
            <IconChevronDown size={18} aria-hidden />
          ) : (
            <IconChevronUp size={18} aria-hidden />
          )}
        </ActionIcon>
      </header>
      <Progress
        value={size === 0 ? 100 : (moved / size) * 100}
        aria-label={`All ${label.toLowerCase()}`}
        size="sm"
        radius={0}
      />
      <Collapse expanded={isOpen}>
        <p className={transferStyles['sum']}>
          {formatBytes(moved)} of {formatBytes(size)}
        </p>
        <ul className={transferStyles['lines']}>
          {lines.map((transfer) => (
            <li key={transfer.id} className={transferStyles['line']}>
              <TransferLine transfer={transfer} commands={commands} />
            </li>
          ))}
        </ul>
        {transfers.length > mostLines && (
          <p className={transferStyles['sum']}>
            and {formatNoun(transfers.length - mostLines, 'more file', 'more files')}
          </p>
        )}
      </Collapse>
    </section>
  )
}
