import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import classes from './wizard.module.css'

/** What the request asks for, always in sight beside the steps. */
export function WizardSummary({ request }: { readonly request: AccessRequest }): ReactNode {
  return (
    <section className={classes['summary']} aria-label="Your selection">
      <Text size="sm" fw={600}>
        {formatNoun(request.files, 'file')} · <Bytes value={request.bytes} />
      </Text>
      <ul>
        {request.shares.map(({ dau, bytes }) => (
          <li key={dau?.code ?? ''}>
            <span>{dau?.name ?? 'Open access'}</span>
            <Bytes value={bytes} />
          </li>
        ))}
      </ul>
      <Text size="xs" c="gray.7">
        {request.release.name}
        {request.newerRelease !== null &&
          request.state !== 'draft' &&
          `. ${request.newerRelease.name} has come out since; this request stays with the one it was started on.`}
      </Text>
    </section>
  )
}
