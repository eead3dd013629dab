import '@xterm/xterm/css/xterm.css'
import { Alert, Kbd, Switch } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconPlugConnectedX } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { spanWords } from '../words.ts'
import { type Line, type Told, useTerminal } from './use-terminal.ts'
import classes from './workstation.module.css'

type Props = {
  readonly path: string
  /** What the platform says of the end of the connection was seen. */
  readonly onEnd: (reason: string) => void
  /** Seconds until it saves and ends. */
  readonly left: number
}

const warning = 5 * 60

/** The terminal, with what is to be known beside it. */
export function TerminalView({ path, onEnd, left }: Props): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const after = useRef<HTMLInputElement>(null)
  const before = useRef<HTMLAnchorElement>(null)
  const [isForReader, setForReader] = useState(false)
  const { line, told, focus } = useTerminal(place, {
    path,
    isForReader,
    onLeave: (isBackwards) => (isBackwards ? before : after).current?.focus(),
    onEnd,
  })
  return (
    <section className={classes['view']} aria-label="Terminal">
      <a
        ref={before}
        className="spoken"
        href="#terminal"
        onClick={(event) => {
          event.preventDefault()
          focus()
        }}
      >
        Go to the terminal
      </a>
      <div role="status">
        <State line={line} told={told} left={left} />
      </div>
      <div ref={place} id="terminal" className={classes['terminal']} />
      <div className={classes['below']}>
        <p id="terminal-keys">
          <Kbd>F6</Kbd> leaves the terminal. Ctrl+C copies what is selected, else it interrupts.
        </p>
        <Switch
          ref={after}
          size="sm"
          label="Read aloud by a screen reader"
          checked={isForReader}
          onChange={({ currentTarget }) => setForReader(currentTarget.checked)}
        />
      </div>
    </section>
  )
}

/** What is out of the ordinary; nothing where all is well. */
function State({ line, told, left }: { line: Line; told: Told; left: number }): ReactNode {
  if (line === 'connecting') return <Alert color="gray">Connecting to the terminal…</Alert>
  if (line === 'lost')
    return (
      <Alert color="yellow" icon={<IconPlugConnectedX aria-hidden />}>
        The connection broke. What runs goes on; connecting again…
      </Alert>
    )
  if (line !== 'open') return null
  if (told.limit === true)
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
        You have looked at as much controlled data as one person may in an hour. What runs goes on,
        and the terminal shows it again a while later.
      </Alert>
    )
  if (told.idleIn !== undefined)
    return (
      <Alert color="yellow" icon={<IconClock aria-hidden />}>
        Nobody has typed for a while: in {spanWords(told.idleIn)} it saves and ends. Strike a key to
        stay.
      </Alert>
    )
  if (left < warning)
    return (
      <Alert color="yellow" icon={<IconClock aria-hidden />}>
        Less than five minutes are left. Then it saves what lies in the out folder, and ends.
      </Alert>
    )
  return null
}
