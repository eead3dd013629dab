import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { readStudy, type Study } from '../../contract.ts'
import { Figure, SmallestGroup } from '../figure.tsx'
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
            {study.smallestGroup === 1
              ? 'Each bar is the number of subjects with that value.'
              : 'Each bar is the share of the subjects with that value, as a range. Sign in to see numbers.'}
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

function Figures({ study: { totals, smallestGroup } }: { readonly study: Study }): ReactNode {
  return (
    <SmallestGroup value={smallestGroup}>
      <dl className="study-figures">
        <div>
          <dt>Samples</dt>
          <dd>
            <Figure of="samples" in={totals} />
          </dd>
        </div>
        <div>
          <dt>Diagnoses</dt>
          <dd>
            <Figure of="diagnoses" in={totals} />
          </dd>
        </div>
        <div>
          <dt>Files</dt>
          <dd>
            <Figure of="files" in={totals} />
          </dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>
            <Figure of="bytes" in={totals} />
          </dd>
        </div>
      </dl>
    </SmallestGroup>
  )
}

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
