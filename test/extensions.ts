import { sql } from 'kysely'
import { type Mailbox, mailboxOf } from '#app/journey/signer.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import {
  type AccessRequest,
  readRequest,
  saveSection,
  type Section,
  startExtension,
} from '#stages/request/contract.ts'
import { smallCatalog } from './filing.ts'
import { type Platform, startPlatform } from './platform.ts'

export const second = 1000
export const day = 86_400_000

/** An instant so many milliseconds after another. */
export const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)

export const progressReport = Array.from({ length: 40 }, () => 'found').join(' ')

/** A request that was approved for a year, and when that ends. */
export type Approved = { readonly original: AccessRequest; readonly end: Date }

/** What somebody does to extend a request. */
export type Extending = {
  begin(id: string): Promise<AccessRequest>
  read(request: Pick<AccessRequest, 'id'>): Promise<AccessRequest>
  save(
    request: Pick<AccessRequest, 'id'>,
    change: Record<string, unknown>,
    section?: Section,
  ): Promise<AccessRequest>
  sign(request: Pick<AccessRequest, 'id'>): Promise<AccessRequest>
  submit(request: AccessRequest): Promise<AccessRequest>
  /** An extension that was signed as a form and submitted. */
  file(id: string): Promise<AccessRequest>
}

/** It is Ada who extends, where nobody else is named. */
export type ExtensionHouse = Extending & {
  readonly platform: Platform
  readonly mails: Mailbox
  readonly people: Readonly<Record<'ada' | 'pia' | 'ben' | 'stella' | 'chika' | 'mei', Person>>
  drain(): Promise<unknown>
  /** Stops the platform's clock at an instant, so that nothing of it passes while a test runs. */
  stopClock(at: Date): Promise<unknown>
  /** A request of Ada and Pia with download; those before it ended years ago. */
  approveAnew(): Promise<Approved>
  approve(request: Pick<AccessRequest, 'id'>): Promise<string[]>
  as(person: Person): Extending
}

export async function extensionHouse(): Promise<ExtensionHouse> {
  const platform = await startPlatform()
  await smallCatalog(platform)
  const [ada, pia, ben, stella, chika, mei, alex] = await Promise.all([
    platform.as('ada'),
    platform.as('pia'),
    platform.as('ben'),
    platform.as('stella'),
    platform.as('chika'),
    platform.as('mei'),
    platform.as('alex'),
  ])
  const first = new Date('2026-12-01T10:00:00Z')
  let count = 0
  const house: ExtensionHouse = {
    platform,
    mails: mailboxOf(alex),
    people: { ada, pia, ben, stella, chika, mei },
    drain: () => platform.deps.outbox.drain(),
    stopClock: (at) =>
      sql
        .raw(
          `create or replace function platform_now() returns timestamptz language sql stable as $$ select timestamptz '${at.toISOString()}' $$`,
        )
        .execute(platform.deps.db),
    async approveAnew() {
      const start = after(first, 800 * day * count)
      await house.stopClock(start)
      const original = await fileByForm(ada, `Original ${(count += 1)}`, true)
      await house.approve(original)
      const end = new Date(start)
      end.setUTCFullYear(end.getUTCFullYear() + 1)
      return { original, end }
    },
    approve: ({ id }) => approveAll(stella, async (dau) => (dau === 'SCP' ? mei : chika), id),
    as: extending,
    ...extending(ada),
  }
  return house
}

function extending(person: Person): Extending {
  const self: Extending = {
    begin: (id) => person.call(startExtension, { params: { requestId: id } }),
    read: ({ id }) => person.call(readRequest, { params: { requestId: id } }),
    async save(request, change, section = 'agreement') {
      const { draft, sectionVersions } = await self.read(request)
      return person.call(saveSection, {
        params: { requestId: request.id, section },
        body: { base: sectionVersions[section], value: { ...draft[section], ...change } },
      })
    },
    async sign(request) {
      const params = { requestId: request.id }
      const pdf = await person.download(downloadAgreement, { params })
      await person.upload(addForm, { params, query: { name: 'addendum.pdf' } }, pdf)
      return self.read(request)
    },
    submit: ({ id, version }) =>
      person.call(submitRequest, { params: { requestId: id }, body: { version } }),
    async file(id) {
      const draft = await self.begin(id)
      await self.save(draft, { progressReport, signing: 'form' })
      return self.submit(await self.sign(draft))
    },
  }
  return self
}
