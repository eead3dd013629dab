import { Anchor, Text } from '@mantine/core'
import { IconArrowBarToRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Handoff, type HandoffKind, handoffKinds, readHandoff } from '../contract.ts'
import type { BrowseState } from './use-browse.ts'
import './handed-over.css'

type Props = { readonly id: string; readonly onLeave: BrowseState['leaveHandoff'] }

/** Says that the view is narrowed to what another application handed over, and what of it is not known here. */
export function HandedOver({ id, onLeave }: Props): ReactNode {
  const { me } = useInstance()
  const { data, error } = useQuery({
    queryKey: ['handoff', id, me?.id],
    queryFn: ({ signal }) => call(readHandoff, { params: { handoffId: id }, signal }),
    staleTime: Infinity,
  })
  const leave = (
    <Anchor component="button" type="button" size="sm" onClick={onLeave}>
      Show the whole catalog
    </Anchor>
  )
  if (error !== null) {
    return (
      <div className="handed-over">
        <ProblemAlert problem={error} />
        {leave}
      </div>
    )
  }
  if (data === undefined) return null
  return (
    <section className="handed-over" aria-label="Selection from another application">
      <IconArrowBarToRight size={18} stroke={1.7} aria-hidden />
      <div>
        <p>
          <strong>Selection from {data.source}:</strong> {sayKnown(data)}.{' '}
          {me === null
            ? 'Sign in to see its figures and to request it: until then the figures are of the whole catalog.'
            : 'All figures are of these.'}
        </p>
        <Unknown handoff={data} />
      </div>
      {leave}
    </section>
  )
}

const nouns: Readonly<Record<HandoffKind, readonly [one: string, many: string]>> = {
  samples: ['sample', 'samples'],
  subjects: ['subject', 'subjects'],
  diagnoses: ['diagnosis', 'diagnoses'],
  files: ['file', 'files'],
}

const sayKnown = (handoff: Handoff): string =>
  handoffKinds
    .filter((kind) => handoff[kind].known + handoff[kind].unknown > 0)
    .map((kind) => formatNoun(handoff[kind].known, ...nouns[kind]))
    .join(', ')

function Unknown({ handoff }: { readonly handoff: Handoff }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const kinds = handoffKinds.filter((kind) => handoff[kind].unknown > 0)
  if (kinds.length === 0) return null
  return (
    <>
      <Text size="sm" c="dimmed">
        {kinds.map((kind) => formatNoun(handoff[kind].unknown, ...nouns[kind])).join(', ')} of it
        are not in this release.{' '}
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide their names' : 'Show their names'}
        </Anchor>
      </Text>
      {isOpen &&
        kinds.map((kind) => {
          const { unknown, unknownNames } = handoff[kind]
          const more = unknown - unknownNames.length
          return (
            <p key={kind} className="handed-over-names">
              {unknownNames.join(', ')}
              {more > 0 && ` and ${formatCount(more)} more`}
            </p>
          )
        })}
    </>
  )
}
