import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import type { embargoMoved } from '#stages/catalog/events.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { changeWords } from './change-mails.ts'
import { concernedBy, factsOfChange } from '../store/changes.ts'
import { holdersOfDau } from '../store/embargo.ts'

type TellingDeps = MailDeps & { readonly db: Database }

/** Tells each member who may know of the files what a change did, in one mail. */
export const tellOfChange = (deps: TellingDeps, projectId: string, number: number): Promise<void> =>
  deps.db.transaction().execute(async (tx) => {
    const facts = await factsOfChange(tx, projectId, number)
    for (const { personId, name, email, ...counts } of await concernedBy(tx, projectId, number)) {
      await queueMail(tx, deps, {
        key: `data-changed:${projectId}:${number}:${personId}`,
        to: { id: personId, name, email },
        ...changeWords(facts, counts),
        path: `/projects/${projectId}?tab=changes`,
        action: 'See what changed',
      })
    }
  })

/** Tells each holder of files of a DAU that its embargo was moved, in one mail. */
export const tellOfEmbargo = (
  deps: TellingDeps,
  { dau, revision, embargoDate }: z.output<(typeof embargoMoved)['payload']>,
): Promise<void> =>
  deps.db.transaction().execute(async (tx) => {
    const unit = (await readDaus(tx)).find(({ code }) => code === dau)
    const name = unit?.name ?? dau
    for (const { id, ...person } of await holdersOfDau(tx, dau)) {
      await queueMail(tx, deps, {
        key: `embargo-moved:${dau}:${revision}:${id}`,
        to: { id, ...person },
        subject: `The embargo date of ${dau} was changed`,
        paragraphs: [
          embargoDate === null
            ? `The data access unit ${name} (${dau}), of which you hold files, has no embargo date of its own any more.`
            : `Files of the data access unit ${name} (${dau}), which you hold, may be used in a publication from ${embargoDate} on, and not before.`,
          'Where a file has a later date of its own, that counts; where data with several dates are used together, the latest does. SAMPLE_INFO.txt of your projects was written anew.',
        ],
        path: '/dashboard',
        action: 'Open My Dashboard',
      })
    }
  })
