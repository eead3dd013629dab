import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Incident } from '../../contract/incidents.ts'
import { Clock } from './clock.tsx'
import classes from './incidents.module.css'
import { incidentQuery } from './incidents-query.ts'
import { Steps } from './steps.tsx'
import { entryWords, kindWords, stateWords } from './words.ts'

const breadcrumbs = [{ label: 'Incidents', to: '/incidents' }]

/** One incident: what was reported, its 24 hours, and what is done about it. */
export function IncidentPage({ incidentId }: { readonly incidentId: string }): ReactNode {
  const query = useQuery(incidentQuery(incidentId))
  const incident = query.data
  return (
    <PageBody
      title={incident === undefined ? 'Incident' : kindWords[incident.kind]}
      breadcrumbs={breadcrumbs}
      intro={
        incident !== undefined && (
          <>
            <StatusBadge {...stateWords[incident.state]} /> noticed{' '}
            <WhenExactly at={incident.noticedAt} />
            {incident.reporter !== null && `, reported by ${incident.reporter}`}
          </>
        )
      }
    >
      <QueryState query={query}>{(seen) => <Body incident={seen} />}</QueryState>
    </PageBody>
  )
}

function Body({ incident }: { readonly incident: Incident }): ReactNode {
  return (
    <div className={classes['layout']}>
      <div>
        <section className={`panel ${classes['panel']}`} aria-labelledby="clock">
          <h2 id="clock">24 hours</h2>
          <Clock incident={incident} />
        </section>
        <section className={`panel ${classes['panel']}`} aria-labelledby="report">
          <h2 id="report">Report</h2>
          <Said incident={incident} />
        </section>
        {incident.findings !== '' && (
          <section className={`panel ${classes['panel']}`} aria-labelledby="outcome">
            <h2 id="outcome">Outcome</h2>
            <dl className={classes['said']}>
              <dt>Findings</dt>
              <dd>{incident.findings}</dd>
              <dt>Measures</dt>
              <dd>{incident.measures}</dd>
            </dl>
          </section>
        )}
      </div>
      <div>
        {(incident.openCommands.length > 0 || incident.mayWrite) && <Steps incident={incident} />}
        {incident.people.length > 0 && <People incident={incident} />}
        <section className={`panel ${classes['panel']}`} aria-labelledby="timeline">
          <h2 id="timeline">Timeline</h2>
          <ol className={`plain ${classes['entries']}`}>
            {incident.entries.map(({ id, what, by, at, text }) => (
              <li key={id}>
                <strong>{entryWords[what]}</strong>
                <span className={classes['minor']}>
                  {by !== '' && `${by}, `}
                  <WhenExactly at={at} />
                </span>
                {text !== '' && <p>{text}</p>}
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  )
}

function Said({ incident }: { readonly incident: Incident }): ReactNode {
  const { daus, requests, what, files, affected, done, contact } = incident
  const rows = [
    ['What happened', what],
    ['Projects', requests.map(({ name }) => name).join(', ')],
    ['Data access units', daus.join(', ')],
    ['Files', files],
    ['Who is affected', affected],
    ['What was done at once', done],
    ['Contact', contact ?? ''],
  ] as const
  return (
    <dl className={classes['said']}>
      {rows.map(
        ([label, text]) =>
          text !== '' && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** The way to the kill switch: nothing ends from here. */
function People({ incident }: { readonly incident: Incident }): ReactNode {
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="people">
      <h2 id="people">People of these projects</h2>
      <ul className={`plain ${classes['people']}`}>
        {incident.people.map(({ id, name, institution }) => (
          <li key={id}>
            {name}{' '}
            <TextLink
              to="/admin/access"
              search={{ kind: 'person', value: id }}
              size="sm"
              aria-label={`End access of ${name}`}
            >
              End access…
            </TextLink>
            <span className={classes['minor']}>{institution}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
