import { Button, Checkbox, Group } from '@mantine/core'
import {
  IconArrowBarToDown,
  IconDownload,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { type LogLine, linesWith, type Stream, streamOf, streams, textOfLog } from './log-lines.ts'
import classes from './log.module.css'

/** Of a line, in pixels; the style sheet has the same. */
const lineHeight = 20
const beyond = 20

const streamWords: Readonly<Record<Stream, string>> = {
  STDOUT: 'Output',
  STDERR: 'Errors',
  SYSTEM: 'Platform',
}

type Props = {
  readonly name: string
  readonly lines: readonly LogLine[]
  /** More may come. */
  readonly isOpen: boolean
  readonly isPaused: boolean
  readonly onPause: (isPaused: boolean) => void
}

/** What a run printed, as it comes. */
export function LogView({ name, lines, isOpen, isPaused, onPause }: Props): ReactNode {
  const [q, setQ] = useState('')
  const [hidden, setHidden] = useState<ReadonlySet<Stream>>(new Set())
  const [isFollowing, setFollowing] = useState(isOpen)
  // The platform's word on the whole log, where lines are held back.
  const notice = lines.find(({ line }) => line === 0)
  const told = notice === undefined ? lines : lines.filter((line) => line !== notice)
  const shown = linesWith(told, hidden, q)
  const toggle = (stream: Stream) => {
    const next = new Set(hidden)
    if (!next.delete(stream)) next.add(stream)
    setHidden(next)
  }
  return (
    <section className={`panel ${classes['log']}`} aria-label="Log">
      <div className={classes['logBar']}>
        <h2>Log</h2>
        <SearchField
          className={classes['logSearch'] ?? ''}
          label="Search the log"
          value={q}
          onSearch={setQ}
        />
        <Group gap="sm" role="group" aria-label="Lines of">
          {streams.map((stream) => (
            <Checkbox
              key={stream}
              size="xs"
              label={streamWords[stream]}
              checked={!hidden.has(stream)}
              onChange={() => toggle(stream)}
            />
          ))}
        </Group>
        <Group gap="xs" className={classes['logTools'] ?? ''}>
          {isOpen && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={
                isPaused ? (
                  <IconPlayerPlay size={16} aria-hidden />
                ) : (
                  <IconPlayerPause size={16} aria-hidden />
                )
              }
              onClick={() => onPause(!isPaused)}
            >
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant={isOpen && isFollowing ? 'light' : 'default'}
            {...(isOpen && { 'aria-pressed': isFollowing })}
            leftSection={<IconArrowBarToDown size={16} aria-hidden />}
            onClick={() => setFollowing(isOpen ? !isFollowing : true)}
          >
            {isOpen ? 'Follow the end' : 'Go to the end'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={lines.length === 0}
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => save(`${name}.log`, textOfLog(lines))}
          >
            Download
          </Button>
        </Group>
        <p role="status" className={classes['minor']}>
          {shown.length === told.length
            ? formatNoun(told.length, 'line')
            : `${formatCount(shown.length)} of ${formatNoun(told.length, 'line')}`}
          {isPaused && ', paused'}
        </p>
      </div>
      {notice !== undefined && (
        <p className={classes['notice']}>
          <IconLock size={16} aria-hidden /> {notice.message}
        </p>
      )}
      {shown.length === 0 ? (
        <Empty title={emptyWords(told.length, isOpen)}>
          {told.length === 0 && isOpen && 'What the tool prints shows here as it comes.'}
        </Empty>
      ) : (
        <Lines lines={shown} isFollowing={isFollowing} onLeaveEnd={() => setFollowing(false)} />
      )}
    </section>
  )
}

const emptyWords = (count: number, isOpen: boolean): string => {
  if (count > 0) return 'No line fits'
  return isOpen ? 'Nothing yet' : 'It printed nothing'
}

type LinesProps = {
  readonly lines: readonly LogLine[]
  readonly isFollowing: boolean
  /** Somebody scrolled up to read. */
  readonly onLeaveEnd: () => void
}

/** Lines of which only those in sight are drawn. */
function Lines({ lines, isFollowing, onLeaveEnd }: LinesProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const [seen, setSeen] = useState({ from: 0, to: 60 })
  const look = () => {
    const { scrollTop, clientHeight } = frame.current ?? { scrollTop: 0, clientHeight: 0 }
    if (scrollTop < lastTop.current - 1 && isFollowing) onLeaveEnd()
    lastTop.current = scrollTop
    const from = Math.max(0, Math.floor(scrollTop / lineHeight) - beyond)
    const to = Math.ceil((scrollTop + clientHeight) / lineHeight) + beyond
    setSeen((before) => (before.from === from && before.to === to ? before : { from, to }))
  }
  const count = lines.length
  useLayoutEffect(() => {
    if (!isFollowing || count === 0 || frame.current === null) return
    // Before the scroll is heard of: fewer lines than before are no scrolling up.
    lastTop.current = 0
    frame.current.scrollTop = frame.current.scrollHeight
  }, [isFollowing, count])
  const from = Math.min(seen.from, Math.max(0, lines.length - 1))
  const shown = lines.slice(from, seen.to)
  return (
    <div
      ref={frame}
      className={classes['logFrame']}
      onScroll={look}
      role="region"
      aria-label="Lines of the log"
      // Scrolled by the arrow keys, too.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <div className={classes['logLines']} style={{ height: lines.length * lineHeight }}>
        <ol
          className="plain"
          start={from + 1}
          style={{ transform: `translateY(${from * lineHeight}px)` }}
        >
          {shown.map((line) => (
            <li key={line.line} data-stream={streamOf(line)}>
              <span className={classes['lineNumber']}>{line.line}</span>
              {streamOf(line) === 'STDERR' && <span className={classes['stream']}>err</span>}
              {streamOf(line) === 'SYSTEM' && <span className={classes['stream']}>sys</span>}
              <span>{line.message}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

/** Gives a text to keep. */
function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name.replaceAll(/[^\w. -]/g, '_')
  link.click()
  URL.revokeObjectURL(address)
}
