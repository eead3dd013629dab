import { Button, CopyButton, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCheck, IconCopy, IconQuote } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Day } from '#app/web/ui/when.tsx'
import type { Acknowledgement } from '../../contract/changes.ts'
import { acknowledgementQuery } from './project-queries.ts'
import acknowledgeStyles from './acknowledge.module.css'
import textStyles from './text.module.css'

/** What a publication from the files of a project says of them, as one text to copy, and from when on it may appear. */
export function Acknowledge({ projectId }: { readonly projectId: string }): ReactNode {
  const query = useQuery(acknowledgementQuery(projectId))
  return (
    <div className={acknowledgeStyles['acknowledge']}>
      <QueryState query={query}>
        {(found) =>
          found.text === '' ? (
            <Empty
              title="There is nothing to acknowledge yet"
              icon={<IconQuote size={26} stroke={1.5} aria-hidden />}
            >
              When files arrive in this project, what a publication has to say of them is here.
            </Empty>
          ) : (
            <>
              <Embargoes found={found} />
              <Words text={found.text} />
            </>
          )
        }
      </QueryState>
    </div>
  )
}

function Embargoes({ found: { embargo, daus } }: { readonly found: Acknowledgement }): ReactNode {
  return (
    <dl className={textStyles['dl']}>
      <div>
        <dt>Embargo of the project</dt>
        <dd>
          <strong>
            <EmbargoWords embargo={embargo} />
          </strong>
        </dd>
      </div>
      {daus.map(({ code, name, embargo: own }) => (
        <div key={code}>
          <dt>
            {name} ({code})
          </dt>
          <dd>
            <EmbargoWords embargo={own} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function EmbargoWords({ embargo }: Pick<Acknowledgement, 'embargo'>): ReactNode {
  if (embargo === null) return 'None'
  return (
    <>
      {embargo.isOver ? 'Ended ' : 'Not in a publication before '}
      <Day on={embargo.date} />
    </>
  )
}

function Words({ text }: Pick<Acknowledgement, 'text'>): ReactNode {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className={acknowledgeStyles['head']}>
        <h2 id={id} className={acknowledgeStyles['title']}>
          Acknowledgment
        </h2>
        <CopyButton value={text} timeout={2000}>
          {({ copied, copy }) => (
            <>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
              <VisuallyHidden role="status">{copied ? 'Copied' : ''}</VisuallyHidden>
            </>
          )}
        </CopyButton>
      </div>
      <p className={acknowledgeStyles['text']}>{text}</p>
    </section>
  )
}
