import { useQueries, useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { ProjectFileDetail } from '../../contract.ts'
import { fileQuery, projectKey, projectQuery } from '../project/project-queries.ts'
import { genomeSearchOf, queryOf } from './genome-search.ts'
import { GenomeLoading, GenomeViewer } from './genome-viewer.tsx'
import { referenceQuery, samplesQuery } from './reading-queries.ts'
import { controlsOf, faultWords, referenceOf, trackOf } from './tracks.ts'
import readingStyles from './reading.module.css'

/** How often it is looked whether one may still look, in milliseconds. */
const lookAgainMs = 20_000

/** Files of a project along the genome. */
export function GenomePage(): ReactNode {
  const { projectId = '' } = useParams({ strict: false }) as { projectId?: string }
  const search = genomeSearchOf(useSearch({ strict: false }))
  const project = useQuery(projectQuery(projectId)).data
  const files = useQueries({
    queries: search.files.map((id) => ({
      ...fileQuery(projectId, id),
      refetchInterval: lookAgainMs,
    })),
    combine: (results) => ({
      data: results.flatMap(({ data }) => data ?? []),
      error: results.find(({ error }) => error !== null)?.error,
      isWhole: results.every(({ data }) => data !== undefined),
    }),
  })
  return (
    <PageBody
      title="Genome viewer"
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={<Names projectId={projectId} files={files.data} />}
      actions={<Control projectId={projectId} files={files.data} locus={search.locus} />}
      width="full"
    >
      {files.error !== undefined && <ProblemAlert problem={files.error} />}
      <section className="panel" aria-label="Genome viewer">
        {search.files.length === 0 ? (
          <Empty title="No file is chosen">
            Open a BAM, CRAM, VCF, SEG, BED or bigWig file of the project: its details lead here.
          </Empty>
        ) : (
          files.isWhole && <Shown projectId={projectId} files={files.data} locus={search.locus} />
        )}
      </section>
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly files: readonly ProjectFileDetail[] }

type ShownProps = Props & { readonly locus: string }

const Names = ({ projectId, files }: Props): ReactNode => (
  <ul className={readingStyles['tracks']}>
    {files.map(({ id, name }) => (
      <li key={id}>
        <TextLink to={`/projects/${projectId}`} search={{ file: id }} size="sm">
          {name}
        </TextLink>
      </li>
    ))}
  </ul>
)

/** The way to the control sample of a tumor, side by side. */
function Control({ projectId, files, locus }: ShownProps): ReactNode {
  const [file] = files
  const isPaired = file?.properties['attr_control_sample'] !== undefined
  const table = useQuery({ ...samplesQuery(projectId), enabled: isPaired }).data
  if (file === undefined || !table) return null
  const shown = files.map(({ id }) => id)
  const missing = controlsOf(table, file).filter((id) => !shown.includes(id))
  if (missing.length === 0) return null
  return (
    <ButtonLink
      variant="default"
      to={`/projects/${projectId}/genome`}
      search={queryOf({ files: [...shown, ...missing], locus })}
    >
      Show beside its control {file.properties['attr_control_sample']}
    </ButtonLink>
  )
}

/** The viewer with the tracks that can be shown, and what stands in the way of the others. */
function Shown({ projectId, files, locus }: ShownProps): ReactNode {
  const [fault, setFault] = useState<unknown>()
  const onFault = useCallback((next: unknown) => setFault(() => next), [])
  const reference = useQuery(referenceQuery)
  // What is read anew without a change is the same to the viewer.
  const standing = files.map(({ id, isViewable }) => `${id} ${isViewable}`).join()
  const tracks = useQuery({
    queryKey: [...projectKey(projectId), 'tracks', standing],
    queryFn: () => Promise.all(files.map((file) => trackOf(projectId, file, onFault))),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  })
  const genome = useMemo(
    () => (reference.data ? referenceOf(reference.data, onFault) : undefined),
    [reference.data, onFault],
  )
  const configs = useMemo(
    () => tracks.data?.flatMap((track): object[] => ('config' in track ? [track.config] : [])),
    [tracks.data],
  )
  if (reference.data === null)
    return (
      <Empty title="There is no reference genome">
        The operator of this platform sets one up with ACCESSION_REFERENCE.
      </Empty>
    )
  return (
    <>
      {fault !== undefined && <ProblemAlert problem={fault} />}
      <QueryState query={tracks} loading={<GenomeLoading />}>
        {(all) =>
          all.map((track) =>
            'fault' in track ? (
              <p key={track.file.id} role="alert" className={readingStyles['note']}>
                <strong>{track.file.name}</strong> {faultWords[track.fault]}
              </p>
            ) : null,
          )
        }
      </QueryState>
      {genome !== undefined && configs !== undefined && configs.length > 0 && (
        <GenomeViewer reference={genome} tracks={configs} locus={locus} onFault={onFault} />
      )}
    </>
  )
}
