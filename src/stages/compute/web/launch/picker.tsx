import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { IconFileOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatBytes, formatCount, formatNoun } from '#app/web/ui/format.ts'
import { Pager } from '#app/web/ui/pager.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { listFolder, type ProjectFile } from '#stages/workspace/contract.ts'
import { foldersQuery, projectKey } from '#stages/workspace/web/project/project-queries.ts'
import type { Picked } from './entries.ts'
import classes from './launch.module.css'

const pageSize = 100

type Asked = {
  readonly projectId: string
  readonly item: ProjectFile['class']
  readonly fits: readonly string[]
  readonly path: string
  readonly q: string
  readonly page: number
}

/** Objects of one class, of a folder and all below it. */
const objectsQuery = (asked: Asked) => ({
  queryKey: [...projectKey(asked.projectId), 'pick', asked],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => listObjects(asked, pageSize, signal),
  placeholderData: keepPreviousData,
})

const listObjects = (
  { projectId, item, fits, path, q, page }: Asked,
  size: number,
  signal?: AbortSignal,
) =>
  call(listFolder, {
    params: { projectId },
    query: {
      // A search goes below the folder; the star finds every name.
      ...{ path, q: q.trim() || '*', fits: fits.join('\n'), class: item },
      ...{ page, page_size: size },
    },
    ...(signal && { signal }),
  })

/** So many are chosen at once. */
const mostAtOnce = 1000

type Props = {
  readonly projectId: string
  readonly title: string
  readonly item: ProjectFile['class']
  /** Names that the tool says fit; others may be chosen as well. */
  readonly patterns: readonly string[]
  readonly isMany: boolean
  readonly chosen: readonly Picked[]
  readonly onChoose: (chosen: readonly Picked[]) => void
  readonly onClose: () => void
}

/** Chooses objects of the project: by folder, by name, and by what the tool says fits. */
export function Picker(props: Props): ReactNode {
  const { projectId, title, item, patterns, isMany, onChoose, onClose } = props
  const [path, setPath] = useState('/')
  const [q, setQ] = useState('')
  const [isNarrow, setNarrow] = useState(patterns.length > 0)
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState(props.chosen)
  const folders = useQuery(foldersQuery(projectId))
  const fits = isNarrow ? patterns : []
  const query = useQuery(objectsQuery({ projectId, item, fits, path, q, page }))
  const fresh =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      setPage(1)
    }
  const choosing = useMutation({
    mutationFn: () => listObjects({ projectId, item, fits, path, q, page: 1 }, mostAtOnce),
    onSuccess: ({ files }) => {
      const ready = files.filter((file) => hindranceOf(file) === undefined)
      const others = ready.filter(({ id }) => !chosen.some((one) => one.id === id))
      setChosen([...chosen, ...others.map((file) => pickedOf(projectId, file))])
    },
  })
  const total = query.data?.total ?? 0
  const use = () => {
    onChoose(chosen)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={title} size="xl">
      <Stack gap="sm">
        <div className={classes['asked']}>
          <SearchField
            label="Search by name"
            placeholder="Name, or *.vcf.gz"
            value={q}
            onSearch={fresh(setQ)}
          />
          <Select
            aria-label="Folder"
            searchable
            limit={200}
            allowDeselect={false}
            data={(folders.data ?? ['/']).map((each) => ({
              value: each,
              label: each === '/' ? 'All folders' : each,
            }))}
            value={path}
            onChange={(next) => fresh(setPath)(next ?? '/')}
          />
        </div>
        {patterns.length > 0 && (
          <Checkbox
            size="sm"
            label={`Only what fits: ${patterns.join(', ')}`}
            checked={isNarrow}
            onChange={({ currentTarget }) => fresh(setNarrow)(currentTarget.checked)}
          />
        )}
        <div
          className={classes['rows']}
          role="group"
          aria-label={item === 'file' ? 'Files' : 'Objects'}
        >
          <QueryState query={query}>
            {({ files, total }) =>
              total === 0 ? (
                <Nothing isSearch={q !== '' || path !== '/'} isNarrow={isNarrow} />
              ) : (
                files.map((file) => (
                  <PickRow
                    key={file.id}
                    file={file}
                    isMany={isMany}
                    isChosen={chosen.some(({ id }) => id === file.id)}
                    onToggle={() => setChosen(toggled(chosen, pickedOf(projectId, file), isMany))}
                  />
                ))
              )
            }
          </QueryState>
        </div>
        <Pager page={page} pages={Math.ceil(total / pageSize)} onPage={setPage} />
        {choosing.error !== null && <ProblemAlert problem={choosing.error} />}
        <Group justify="space-between">
          <Group gap="xs">
            {isMany && total > 0 && (
              <Button
                variant="default"
                size="compact-sm"
                loading={choosing.isPending}
                onClick={() => choosing.mutate()}
              >
                {total > mostAtOnce
                  ? `Choose the first ${formatCount(mostAtOnce)}`
                  : `Choose all ${formatCount(total)}`}
              </Button>
            )}
            {isMany && chosen.length > 0 && (
              <Button
                variant="subtle"
                color="gray.7"
                size="compact-sm"
                onClick={() => setChosen([])}
              >
                None
              </Button>
            )}
            <span role="status" className={classes['minor']}>
              {isMany && chosen.length > 0 ? `${formatNoun(chosen.length, item)} chosen` : ''}
            </span>
          </Group>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={chosen.length === 0} onClick={use}>
              Use {isMany && chosen.length > 1 ? 'them' : 'it'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}

export const pickedOf = (
  projectId: string,
  { id, name, folder, size }: Pick<ProjectFile, 'id' | 'name' | 'folder' | 'size'>,
): Picked => ({ id, projectId, name, folder, size })

function toggled(chosen: readonly Picked[], one: Picked, isMany: boolean): readonly Picked[] {
  if (!isMany) return [one]
  const others = chosen.filter(({ id }) => id !== one.id)
  return others.length < chosen.length ? others : [...chosen, one]
}

/** Why a tool cannot read an object; undefined where it can. */
function hindranceOf({ state, access }: ProjectFile): string | undefined {
  if (state === 'open') return 'not all here yet'
  if (access === 'access-expired') return 'your access has ended'
  return access === 'bytes-not-here' ? 'its bytes are not here' : undefined
}

type RowProps = {
  readonly file: ProjectFile
  readonly isMany: boolean
  readonly isChosen: boolean
  readonly onToggle: () => void
}

function PickRow({ file, isMany, isChosen, onToggle }: RowProps): ReactNode {
  const { name, folder, size } = file
  const hindrance = hindranceOf(file)
  return (
    <label className={classes['row']}>
      <input
        type={isMany ? 'checkbox' : 'radio'}
        name="picked"
        checked={isChosen}
        disabled={hindrance !== undefined}
        onChange={onToggle}
      />
      <span>
        {name}
        <small>
          in {folder}
          {hindrance !== undefined && `; ${hindrance}`}
        </small>
      </span>
      {size !== null && <span className={classes['size']}>{formatBytes(size)}</span>}
    </label>
  )
}

type NothingProps = { readonly isSearch: boolean; readonly isNarrow: boolean }

const Nothing = ({ isSearch, isNarrow }: NothingProps): ReactNode => (
  <Empty
    title={isSearch || isNarrow ? 'Nothing fits' : 'This project holds none'}
    icon={<IconFileOff size={26} stroke={1.5} aria-hidden />}
  >
    {isSearch
      ? 'Try another name, or all folders.'
      : 'Copy or upload into this project what the tool is to read. Data of a request come into its own project.'}
  </Empty>
)
