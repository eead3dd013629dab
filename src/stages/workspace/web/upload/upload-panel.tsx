import { ActionIcon, Button, Collapse, Progress } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import {
  IconChevronDown,
  IconChevronUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { projectKey } from '../project/project-queries.ts'
import { cancel, clearFinished, pause, proceed, type Upload } from './upload-queue.ts'
import { useUploads } from './use-uploads.ts'
import uploadStyles from './upload.module.css'

/** More lines help nobody; the sums speak of all. */
const mostLines = 100

/** What is being uploaded into a project, file by file and in all; absent where nothing is. */
export function UploadPanel({ projectId }: { readonly projectId: string }): ReactNode {
  const uploads = useUploads(projectId)
  const [isOpen, setOpen] = useState(true)
  useFreshList(projectId, uploads)
  if (uploads.length === 0) return null
  const wanted = uploads.filter(({ state }) => state !== 'cancelled')
  const there = wanted.filter(({ state }) => state === 'there').length
  const open = wanted.filter(({ state }) => state !== 'done' && state !== 'there')
  const [sent, size] = [sumOf(wanted, 'sent'), sumOf(wanted, 'size')]
  // What needs an answer or moves comes first.
  const lines = uploads
    .toSorted((a, b) => rank[a.state] - rank[b.state] || a.id - b.id)
    .slice(0, mostLines)
  return (
    <section className={uploadStyles['panel']} aria-label="Uploads">
      <header className={uploadStyles['head']}>
        <h2 aria-live="polite">
          {open.length === 0
            ? overWords(wanted.length - there, there)
            : `Uploading ${formatNoun(open.length, 'file')}`}
        </h2>
        {open.length === 0 && (
          <Button size="compact-sm" variant="subtle" onClick={clearFinished}>
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
        value={size === 0 ? 100 : (sent / size) * 100}
        aria-label="All uploads"
        size="sm"
        radius={0}
      />
      <Collapse expanded={isOpen}>
        <p className={uploadStyles['sum']}>
          {formatBytes(sent)} of {formatBytes(size)}
        </p>
        <ul className={uploadStyles['lines']}>
          {lines.map((upload) => (
            <Line key={upload.id} upload={upload} />
          ))}
        </ul>
        {uploads.length > mostLines && (
          <p className={uploadStyles['sum']}>
            and {formatNoun(uploads.length - mostLines, 'more file', 'more files')}
          </p>
        )}
      </Collapse>
    </section>
  )
}

/** `2 files uploaded, 3 were there already`. */
const overWords = (uploaded: number, there: number): string => {
  const were = `${there} ${there === 1 ? 'was' : 'were'} there already`
  if (there === 0) return `${formatNoun(uploaded, 'file')} uploaded`
  return uploaded === 0
    ? `${formatNoun(there, 'file')} ${there === 1 ? 'was' : 'were'} there already`
    : `${formatNoun(uploaded, 'file')} uploaded, ${were}`
}

const sumOf = (uploads: readonly Upload[], key: 'sent' | 'size'): number =>
  uploads.reduce((sum, upload) => sum + upload[key], 0)

const rank = {
  failed: 0,
  retrying: 1,
  sending: 2,
  paused: 3,
  waiting: 4,
  done: 5,
  there: 6,
  cancelled: 7,
}

/** Reads the list anew once files are there, not after each of a thousand. */
function useFreshList(projectId: string, uploads: readonly Upload[]): void {
  const client = useQueryClient()
  const done = uploads.filter(({ state }) => state === 'done' || state === 'cancelled').length
  const begun = uploads.filter(({ fileId }) => fileId !== undefined).length
  const [settled] = useDebouncedValue(`${done} ${begun}`, 600)
  useEffect(() => {
    if (settled !== '0 0') void client.invalidateQueries({ queryKey: projectKey(projectId) })
  }, [client, projectId, settled])
}

const words = {
  waiting: 'Waiting',
  sending: 'Sending',
  retrying: 'The connection broke, trying again',
  paused: 'Paused',
  done: 'Uploaded',
  there: 'Was there already',
  cancelled: 'Cancelled',
} as const

function Line({ upload }: { readonly upload: Upload }): ReactNode {
  const { id, name, size, sent, state, fault } = upload
  const isOver = state === 'done' || state === 'there' || state === 'cancelled'
  const isStill = state === 'paused' || state === 'failed'
  return (
    <li>
      <div className={uploadStyles['name']} title={`${upload.folder} ${name}`}>
        {name}
      </div>
      <div className={uploadStyles['buttons']}>
        {!isOver &&
          (isStill ? (
            <Sign
              label={state === 'failed' ? `Try again: ${name}` : `Go on: ${name}`}
              onClick={() => proceed(id)}
            >
              {state === 'failed' ? <IconRefresh size={16} /> : <IconPlayerPlay size={16} />}
            </Sign>
          ) : (
            <Sign label={`Pause: ${name}`} onClick={() => pause(id)}>
              <IconPlayerPause size={16} />
            </Sign>
          ))}
        {!isOver && (
          <Sign label={`Cancel: ${name}`} onClick={() => void cancel(id)}>
            <IconX size={16} />
          </Sign>
        )}
      </div>
      <div className={uploadStyles['state']} data-state={state}>
        {state === 'failed' ? fault : words[state]}
        {!isOver && state !== 'failed' && `, ${formatBytes(sent)} of ${formatBytes(size)}`}
      </div>
      {!isOver && (
        <Progress
          className={uploadStyles['bar'] ?? ''}
          size={3}
          value={size === 0 ? 0 : (sent / size) * 100}
          aria-label={name}
          color={state === 'failed' ? 'red' : 'harbor'}
        />
      )}
    </li>
  )
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
