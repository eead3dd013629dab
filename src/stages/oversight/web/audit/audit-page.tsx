import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { auditSearchOf, type AuditView, auditViews } from './audit-search.ts'
import { Checkpoints } from './checkpoints.tsx'
import { Disclosures } from './disclosures.tsx'
import { Events } from './events.tsx'

const views: Readonly<Record<AuditView, { readonly tab: string; readonly intro: string }>> = {
  events: {
    tab: 'Events',
    intro: 'Every change, and every read of a controlled file, newest first.',
  },
  disclosures: {
    tab: 'Disclosures',
    intro:
      'Which controlled files a person held or read, or who held or read those of a sample. Each question is in the audit log.',
  },
  checkpoints: {
    tab: 'Checkpoints',
    intro: 'What outsiders hold of the audit log, and whether it reaches them.',
  },
}

/** For auditors: what happened, and who was given what. For administrators, too: whether outsiders can tell. */
export function AuditPage(): ReactNode {
  const search = auditSearchOf(useSearch({ strict: false }))
  const { roles } = usePerson()
  const navigate = useNavigate()
  const isAuditor = roles.includes('auditor')
  const shown = auditViews.filter((view) => isAuditor || view === 'checkpoints')
  const view = isAuditor ? search.view : 'checkpoints'
  if (!isAuditor && !roles.includes('administrator'))
    return (
      <PageBody title="Audit log">
        <Empty title="Nothing for you here" icon={<IconLock size={26} stroke={1.5} aria-hidden />}>
          This page is for auditors and administrators.
        </Empty>
      </PageBody>
    )
  return (
    <PageBody title="Audit log" intro={views[view].intro}>
      <Tabs
        value={view}
        onChange={(to) => void navigate({ to: '/admin/audit', search: { view: to ?? '' } })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {shown.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {views[each].tab}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="events">
          <Events search={search} />
        </Tabs.Panel>
        <Tabs.Panel value="disclosures">
          <Disclosures search={search} />
        </Tabs.Panel>
        <Tabs.Panel value="checkpoints">
          <Checkpoints />
        </Tabs.Panel>
      </Tabs>
    </PageBody>
  )
}
