import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatBytes } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { addressOf } from '#kernel/address.ts'
import type { ProjectFileDetail } from '../../contract.ts'
import { viewReport } from '../../contract/content.ts'
import { fileQuery, projectQuery } from '../project/project-queries.ts'
import textStyles from '../project/text.module.css'
import { decodeText, linesOf, tableOf } from './decode.ts'
import { endingOf, imageTypes, kindOf } from './file-kinds.ts'
import { imageQuery, textQuery, textStep } from './reading-queries.ts'
import { VirtualTable, widthsOf } from './virtual-table.tsx'
import readingStyles from './reading.module.css'

type Props = { readonly projectId: string; readonly file: ProjectFileDetail }

/** One file of a project, shown in place as far as it can be. */
export function OpenPage(): ReactNode {
  const { projectId = '', fileId = '' } = useParams({ strict: false }) as Record<string, string>
  const project = useQuery(projectQuery(projectId)).data
  const query = useQuery({ ...fileQuery(projectId, fileId), refetchInterval: 30_000 })
  const place = `/projects/${projectId}`
  return (
    <PageBody
      title={<span className={textStyles['long']}>{query.data?.name ?? 'File'}</span>}
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: place },
      ]}
      intro={query.data !== undefined && <Facts file={query.data} />}
      actions={
        <ButtonLink to={place} search={{ file: fileId }} variant="default">
          Details
        </ButtonLink>
      }
      width="full"
    >
      <section className="panel" aria-label="Content">
        <QueryState query={query}>
          {(file) => <Content key={file.id} projectId={projectId} file={file} />}
        </QueryState>
      </section>
    </PageBody>
  )
}

const Facts = ({ file: { folder, size } }: Pick<Props, 'file'>): ReactNode => (
  <>
    {size === null ? 'Size not known' : formatBytes(size)}, in {folder}
  </>
)

function Content(props: Props): ReactNode {
  const { projectId, file } = props
  if (!file.isViewable) return <NotShown file={file} />
  switch (kindOf(file)) {
    case 'samples':
      return (
        <Empty
          title="The samples of this project"
          action={<ButtonLink to={`/projects/${projectId}/samples`}>Open the table</ButtonLink>}
        >
          {file.name} is shown as a table that you can filter and sort.
        </Empty>
      )
    case 'genome':
      return (
        <Empty
          title="This file lies along the genome"
          action={
            <ButtonLink to={`/projects/${projectId}/genome`} search={{ files: file.id }}>
              Open the genome viewer
            </ButtonLink>
          }
        >
          The genome viewer shows it at any locus and reads only what is in sight.
        </Empty>
      )
    case 'report':
      return <Report {...props} />
    case 'image':
      return <Image {...props} />
    case 'other':
      return <NoPreview name={file.name} />
    default:
      return <Text {...props} />
  }
}

/** Why a file is not shown, by what stands between the reader and its bytes. */
export function NotShown({ file }: Pick<Props, 'file'>): ReactNode {
  const daus = file.daus.join(' and ')
  if (file.access === 'access-expired')
    return (
      <Empty title="Your access has ended">
        Your access to {daus} has ended or is suspended. What you hold, and how to renew it, is on{' '}
        <TextLink to="/dashboard">My Dashboard</TextLink>.
      </Empty>
    )
  if (file.access === 'archived')
    return (
      <Empty title="This file is archived">
        It shows again once somebody who may change files of the project has brought it back.
      </Empty>
    )
  if (file.access === 'bytes-not-here')
    return (
      <Empty title="The file itself is not stored here">
        The catalog lists it, but its bytes are not in the store of this platform.
      </Empty>
    )
  return (
    <Empty title="This file is not shown in the page">
      {file.access === 'no-download'
        ? `Your access to ${daus} is without download, and it is not set to show files in the page either. Tools in this project can read the file.`
        : 'This project does not allow previews.'}
    </Empty>
  )
}

const NoPreview = ({ name }: { readonly name: string }): ReactNode => (
  <Empty title="There is no preview of this kind of file">
    {/\.(bai|csi|tbi|crai)$/i.test(name)
      ? 'It is the index of another file, which the genome viewer finds by itself.'
      : 'Text, tables, pictures and files along the genome are shown here.'}
  </Empty>
)

const largestImage = 8 * 1024 * 1024
const largestReport = 8 * 1024 * 1024

/** A page that somebody else wrote: in a box in which nothing runs. */
function Report({ projectId, file }: Props): ReactNode {
  if ((file.size ?? 0) > largestReport)
    return <Empty title="The page is too large to be shown">8 MiB at most.</Empty>
  return (
    <iframe
      className={readingStyles['report']}
      title={file.name}
      sandbox=""
      referrerPolicy="no-referrer"
      src={addressOf(viewReport, { params: { projectId, fileId: file.id } })}
    />
  )
}

function Image({ projectId, file }: Props): ReactNode {
  const size = file.size ?? 0
  const isSmall = size <= largestImage
  const type = imageTypes[endingOf(file.name)] ?? ''
  const query = useQuery({ ...imageQuery(projectId, file.id, size, type), enabled: isSmall })
  if (!isSmall) return <Empty title="The picture is too large to be shown">8 MiB at most.</Empty>
  return (
    <QueryState query={query}>
      {/* Of a type of pictures, and as data: nothing in it can run. */}
      {(source) => <img className={readingStyles['image']} alt={file.name} src={source} />}
    </QueryState>
  )
}

function Text({ projectId, file }: Props): ReactNode {
  const size = file.size ?? 0
  const [wanted, setWanted] = useState(textStep)
  const [isRaw, setRaw] = useState(false)
  const bytes = Math.min(wanted, size)
  const query = useQuery({ ...textQuery(projectId, file.id, bytes), enabled: size > 0 })
  if (size === 0) return <Empty title="The file is empty" />
  return (
    <QueryState query={query}>
      {(content) => {
        const decoded = decodeText(content)
        if (decoded === undefined) return <NoPreview name={file.name} />
        const isWhole = content.length >= size
        const lines = linesOf(decoded.text, isWhole)
        const table = tableOf(lines)
        return (
          <>
            <div className={readingStyles['bar']}>
              <p role="status">
                {isWhole
                  ? 'The whole file'
                  : `The first ${formatBytes(content.length)} of ${formatBytes(size)}`}
                , read as {decoded.encoding.toUpperCase()}
              </p>
              <div>
                {table !== undefined && (
                  <Button size="xs" variant="default" onClick={() => setRaw(!isRaw)}>
                    {isRaw ? 'Show as a table' : 'Show as text'}
                  </Button>
                )}{' '}
                {!isWhole && (
                  <Button
                    size="xs"
                    variant="default"
                    loading={query.isFetching}
                    onClick={() => setWanted(wanted + textStep)}
                  >
                    Show more
                  </Button>
                )}
              </div>
            </div>
            {table === undefined || isRaw ? (
              <pre
                className={readingStyles['text']}
                // Scrolled by the arrow keys, too.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                role="region"
                aria-label={file.name}
              >
                {lines.join('\n')}
              </pre>
            ) : (
              <Sheet name={file.name} table={table} />
            )}
          </>
        )
      }}
    </QueryState>
  )
}

type SheetProps = {
  readonly name: string
  readonly table: readonly (readonly string[])[]
}

function Sheet({ name, table }: SheetProps): ReactNode {
  const [head = [], ...rows] = table
  return <VirtualTable label={name} widths={widthsOf(head, rows)} head={head} rows={rows} />
}
