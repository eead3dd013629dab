import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { formatBytes, formatCount, formatExactBytes, formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { readStudy, type Study } from '../../contract.ts'
import { PubMedLink } from '../pubmed-link.tsx'
import { Bars } from './bars.tsx'
import { Governance } from './governance.tsx'
import './study.css'

/** A study: what it is, who governs it, who is in it. */
export function StudyPage(): ReactNode {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false })
  const id = typeof params['id'] === 'string' ? params['id'] : ''
  const query = useQuery({
    queryKey: ['study', id],
    queryFn: ({ signal }) => call(readStudy, { params: { id }, signal }),
    staleTime: 600_000,
  })
  return (
    <PageBody
      title={query.data?.name ?? (query.isError ? 'Study' : 'Loading the study…')}
      breadcrumbs={[{ label: 'Browse data', to: '/' }]}
      intro={query.data?.description}
      actions={
        query.data !== undefined && (
          <ButtonLink to="/" search={{ tab: 'studies', selected: id }}>
            Show in data browser
          </ButtonLink>
        )
      }
    >
      <QueryState query={query}>{(study) => <Contents study={study} />}</QueryState>
    </PageBody>
  )
}

function Contents({ study }: { readonly study: Study }): ReactNode {
  const { me } = useInstance()
  return (
    <div className="study">
      <div className="study-main">
        <section className="panel study-panel" aria-labelledby="study-figures">
          <Title order={2} size="h3" id="study-figures">
            In release {study.release.name}
          </Title>
          <p className="study-note">
            <When at={study.release.publishedAt} />
          </p>
          <Figures study={study} />
        </section>
        <section className="panel study-panel" aria-labelledby="study-subjects">
          <Title order={2} size="h3" id="study-subjects">
            Subjects
          </Title>
          <p className="study-note">
            Each bar is the number of subjects with that value.
            {me === null &&
              ' Figures of fewer than five are hidden from visitors, and so is what would give them away.'}
          </p>
          <div className="study-charts">
            <Bars
              title="Diagnosis"
              counts={study.diagnoses}
              noun={['diagnosis', 'diagnoses']}
              isWide
            />
            <Bars title="Age at diagnosis, years" counts={study.ages} noun={['band', 'bands']} />
            <Bars title="Sex" counts={study.sexes} noun={['sex', 'sexes']} />
            <Bars
              title="Sequencing type"
              counts={study.sequencingTypes}
              noun={['sequencing type', 'sequencing types']}
            />
            <Bars title="File type" counts={study.fileTypes} noun={['file type', 'file types']} />
          </div>
        </section>
      </div>
      <div className="study-aside">
        <Governance study={study} />
        <Publications study={study} />
      </div>
    </div>
  )
}

function Figures({ study }: { readonly study: Study }): ReactNode {
  const { subjects, samples, files, bytes } = study
  const isSizeUnknown = files > 0 && bytes === 0
  return (
    <dl className="study-figures">
      <Figure label="Subjects">{subjects === null ? 'few' : formatCount(subjects)}</Figure>
      <Figure label="Samples">{samples === null ? 'few' : formatCount(samples)}</Figure>
      <Figure label="Files">{formatCount(files)}</Figure>
      <Figure label="Size" title={formatExactBytes(bytes)}>
        {isSizeUnknown ? 'Unknown' : formatBytes(bytes)}
      </Figure>
    </dl>
  )
}

type FigureProps = {
  readonly label: string
  readonly title?: string
  readonly children: string
}

const Figure = ({ label, title, children }: FigureProps): ReactNode => (
  <div>
    <dt>{label}</dt>
    <dd title={title}>{children}</dd>
  </div>
)

function Publications({ study: { publications } }: { readonly study: Study }): ReactNode {
  if (publications.length === 0) return null
  return (
    <section className="panel study-panel" aria-labelledby="study-publications">
      <Title order={2} size="h3" id="study-publications">
        {formatNoun(publications.length, 'publication')}
      </Title>
      <ul className="plain study-papers">
        {publications.map(({ pmid, title, journal, year }) => (
          <li key={pmid}>
            <span>{title}</span>
            <span className="study-paper-about">
              {journal !== '' && <i>{journal} </i>}
              {year !== null && `${year} `}
              <PubMedLink pmid={pmid} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
