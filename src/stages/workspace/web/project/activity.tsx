import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { type Activity as Line, listActivity } from '../../contract/content.ts'
import { projectKey } from './project-queries.ts'
import dialogStyles from './dialog.module.css'

const perPage = 50

/** What happened in a project, the latest first. */
export function Activity({ projectId }: { readonly projectId: string }): ReactNode {
  const query = useInfiniteQuery({
    queryKey: [...projectKey(projectId), 'activity'],
    queryFn: ({ signal, pageParam }) =>
      call(listActivity, {
        params: { projectId },
        query: { before: pageParam, limit: perPage },
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < perPage ? undefined : page.at(-1)?.seq),
  })
  return (
    <QueryState query={query}>
      {({ pages }) => {
        const lines = pages.flat()
        if (lines.length === 0)
          return (
            <Empty
              title="Nothing has happened here yet"
              icon={<IconHistory size={26} stroke={1.5} aria-hidden />}
            />
          )
        return (
          <>
            <ol className={dialogStyles['activity']} aria-label="Activity">
              {lines.map((line) => (
                <li key={line.seq}>
                  <span>
                    <strong>{line.actor ?? 'The platform'}</strong> {wordsOf(line)}
                  </span>
                  <WhenExactly at={line.at} />
                </li>
              ))}
            </ol>
            {query.hasNextPage && (
              <div className={dialogStyles['more']}>
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show earlier
                </Button>
              </div>
            )}
          </>
        )
      }}
    </QueryState>
  )
}

function wordsOf(line: Line): string {
  switch (line.type) {
    case 'project.created':
      return 'made the project'
    case 'project.changed':
      return 'changed the name or the settings of the project'
    case 'project.labelled':
      return 'changed the labels of the project'
    case 'project.shared':
      return `shared the project with ${line.people.map(({ name, level }) => `${name} (${level})`).join(', ')}`
    case 'project.unshared':
      return unshared(line)
    case 'project.left':
      return 'left the project'
    case 'project.archived':
      return 'archived the project'
    case 'project.unarchived':
      return 'brought the project back'
    case 'folder.created':
      return 'made a folder'
    case 'folder.renamed':
      return 'renamed or moved a folder'
    case 'folder.removed':
      return `deleted a folder with ${formatNoun(line.count ?? 0, 'file')}`
    case 'object.created':
      return `began ${thingsOf(line)}`
    case 'object.labelled':
      return `changed the name or the labels of ${thingsOf(line)}`
    case 'object.changed':
      return `changed ${thingsOf(line)}`
    case 'object.closed':
      return `finished ${thingsOf(line)}`
    case 'objects.moved':
      return line.count === 0 ? 'moved folders' : `moved ${thingsOf(line)}`
    case 'objects.removed':
      return line.count === 0 ? 'deleted folders' : `deleted ${thingsOf(line)}`
    case 'objects.cloned':
      return `copied ${thingsOf(line)} into this project`
    case 'objects.archived':
      return `archived ${thingsOf(line)}`
    case 'objects.unarchived':
      return `brought ${thingsOf(line)} back`
    case 'uploads.abandoned':
      return `removed ${formatNoun(line.count ?? 0, 'upload')} that nobody finished`
    case 'vend.completed':
      return `put ${formatNoun(line.count ?? 0, 'approved file')} into the project`
    default:
      return line.type satisfies never
  }
}

const unshared = ({ people }: Line): string =>
  people.length === 0
    ? 'changed nothing about the members'
    : people
        .map(({ name, level }) =>
          level === null ? `took ${name} out` : `lowered ${name} to ${level}`,
        )
        .join(', ')

/** By name, as far as the reader sees them. */
function thingsOf({ objects, count }: Line): string {
  const names = objects.map(({ name }) => `“${name}”`)
  const others = (count ?? 0) - names.length
  if (names.length === 0) return others === 1 ? 'a file' : formatNoun(others, 'file')
  return others > 0 ? `${names.join(', ')} and ${formatNoun(others, 'other')}` : names.join(', ')
}
