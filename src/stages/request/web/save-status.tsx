import { Anchor, Button, Loader, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance, useTimeZone } from '#app/web/instance.ts'
import { formatDate } from '#app/web/ui/format.ts'
import { Problem } from '#kernel/problem.ts'
import classes from './save-status.module.css'
import type { SaveStatus as Status } from './section-saver.ts'

type Props = {
  readonly sections: readonly {
    readonly status: Status<unknown>
    readonly savedAt: string | undefined
    readonly flush: () => Promise<boolean>
  }[]
  /** When the draft was last saved before this page opened. */
  readonly updatedAt: string
}

/** `10:32` */
function formatTime(at: string, zone: string | undefined): string {
  const format = (timeZone?: string) =>
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone })
  try {
    return format(zone === '' ? undefined : zone).format(new Date(at))
  } catch {
    return format().format(new Date(at))
  }
}

/** Says at all times whether everything typed is safe. */
export function SaveStatus({ sections, updatedAt }: Props): ReactNode {
  const zone = useTimeZone()
  const { now } = useInstance()
  const failed = sections.find(
    ({ status }) => status.kind === 'failed' || status.kind === 'conflict',
  )
  if (failed !== undefined) return <NotSaved section={failed} />
  const isBusy = sections.some(
    ({ status }) => status.kind === 'saving' || status.kind === 'unsaved',
  )
  const savedAt = sections
    .flatMap((section) => section.savedAt ?? [])
    .toSorted()
    .at(-1)
  const at = savedAt ?? updatedAt
  const isToday = formatDate(at, zone) === formatDate(now, zone)
  const saved = `Saved ${isToday ? formatTime(at, zone) : formatDate(at, zone)}`
  return (
    <div className={classes['status']}>
      {isBusy ? <Loader size={14} aria-hidden /> : <IconCheck size={16} aria-hidden />}
      <Text span size="sm" aria-hidden>
        {isBusy ? 'Saving…' : saved}
      </Text>
      {/* Apart from the visible text: “Saving…” at every pause in typing would only disturb a listener. */}
      <VisuallyHidden role="status">{saved}</VisuallyHidden>
    </div>
  )
}

function NotSaved({ section }: { readonly section: Props['sections'][number] }): ReactNode {
  const { status, flush } = section
  const hasSessionEnded =
    status.kind === 'failed' &&
    status.error instanceof Problem &&
    status.error.code === 'not-authenticated'
  const mayRetry =
    status.kind === 'failed' && !(status.error instanceof Problem && status.error.errors.length > 0)
  return (
    <div className={classes['failed']} role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <Text span size="sm">
        Not saved: {reasonOf(status)}
        {hasSessionEnded && (
          <>
            {' '}
            <Anchor href="/log-in" target="_blank" size="sm">
              Log in (in a new tab)
            </Anchor>
          </>
        )}
      </Text>
      {mayRetry && (
        <Button size="compact-xs" variant="default" onClick={() => void flush()}>
          Try now
        </Button>
      )}
    </div>
  )
}

function reasonOf(status: Props['sections'][number]['status']): string {
  if (status.kind === 'conflict') return 'changed on another device'
  if (status.kind !== 'failed') return ''
  const { error } = status
  if (!(error instanceof Problem)) return 'the platform cannot be reached. Trying again.'
  if (error.code === 'not-authenticated') return 'your session has ended.'
  return error.errors[0]?.message ?? error.message
}
