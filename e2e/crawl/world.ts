import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Person } from '#app/journey/person.ts'
import { fileByForm, sendForSignature } from '#app/journey/steps.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { saveProfile } from '#ledgers/identity/contract/account.ts'
import { keepShippedTools } from '#stages/compute/commands/tools.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { handles, worldOn } from '#test/authorisation/world.ts'
import { clientOf } from '#test/dnanexus.ts'
import { draftOf, saveName } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { bySql, later, ofOperators, reportProgress, writeBeside } from './deeds.ts'
import { illWilled, mild, polyglot } from './hostile.ts'
import { hostileProject, hostileRun, hostileTool } from './project.ts'

/** A world in which whatever people, laboratories and tools can write holds what would run on a page. */
export type HostileWorld = {
  readonly platform: Platform
  /** By the parameters of pages' addresses: what there is. */
  readonly there: Readonly<Record<string, readonly string[]>>
  /** Addresses that were mailed to people. */
  readonly mailed: readonly string[]
}

export async function hostileWorld(): Promise<HostileWorld> {
  const plain = await startPlatform({ withPages: true })
  const platform: Platform = {
    ...plain,
    as: async (handle) => illWilled(await plain.as(handle)),
  }
  const { db, outbox } = platform.deps
  await bySql(db, ofOperators)
  await hostileCatalog(platform)
  for (const handle of Object.values(handles)) await rename(await platform.as(handle))
  await keepShippedTools(platform.deps, [hostileTool])
  const { params } = await worldOn(platform)
  const { projectId = '', requestId: granted = '', incidentId = '' } = params
  const ada = await clientOf(platform, 'ada')
  const { files, applet } = await hostileProject(ada, projectId)
  const job = await hostileRun(platform, ada, projectId, applet)
  const { reviewed, others } = await hostileRequests(platform)
  await writeBeside(platform, { reviewed, incidentId, projectId })
  await reportProgress(db, granted)
  await outbox.drain()
  await bySql(db, later)
  return {
    platform,
    there: {
      ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]])),
      requestId: [granted, reviewed, ...others],
      fileId: files,
      toolId: [applet],
      runId: [job],
      workstationId: [job],
      batchId: ['a-batch'],
      name: [hostileTool.name],
      page: ['projects'],
      id: await words(db, sql`select distinct unnest(study_ids) as word from catalog_file`),
    },
    mailed: await words(db, sql`select distinct link as word from mail_message where link <> ''`),
  }
}

async function hostileCatalog(platform: Platform): Promise<void> {
  const { pmid } = await platform.deps.db
    .selectFrom('publication')
    .select('pmid')
    .limit(1)
    .executeTakeFirstOrThrow()
  const row = (n: number, dau: string, type = 'BAM') => ({
    file_path: `a/${n} ${mild}.txt`,
    file_type: type,
    description: `a file ${polyglot}`,
    sample_name: `S${n} ${mild}`,
    subject_name: `P${n} ${polyglot}`,
    sample_type: 'Germline',
    sj_datasets: `A study ${polyglot}, javascript:alert(3)`,
    sj_pmid_accessions: pmid,
    sj_ega_accessions: `javascript:alert(4)//${polyglot}`,
    sj_dataset_accession: `javascript:alert(5)//${polyglot}`,
    attr_diagnosis: `told ${polyglot}`,
    attr_ethnicity: polyglot,
    attr_race: polyglot,
    attr_control_sample: polyglot,
    dau,
  })
  const report = await platform.importRows(
    [row(1, 'PCG'), row(2, 'PCG'), row(3, 'SCP', 'Somatic VCF'), row(4, '', 'Feature Counts')],
    {
      openBytes: (path) => bytesOf(path),
    },
  )
  if (report.refused > 0) throw new Error(`the catalog refuses ${report.refused} rows`)
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`${path}\t${polyglot}\n`)
}

async function rename(person: Person): Promise<void> {
  const { me } = await person.call(readInstance)
  if (me === null) return
  const { name, country, timeZone, institutionType, institution } = me
  await person.call(saveProfile, {
    body: {
      ...{ name, country, timeZone },
      // As it came.
      institutionType: institutionType as 'academic',
      jobTitle: 'My title',
      institution: `${institution} of all`,
    },
  })
}

/** Beside the one of the world: one under review; one out for signatures and a draft. */
async function hostileRequests(platform: Platform): Promise<{
  readonly reviewed: string
  readonly others: readonly string[]
}> {
  const ada = await platform.as('ada')
  const stella = await platform.as('stella')
  const filed = await fileByForm(ada, 'What is under review', true)
  const { request } = await stella.call(readCase, { params: { requestId: filed.id } })
  await stella.call(passOn, {
    params: { requestId: filed.id },
    body: { version: request.version },
  })
  const sent = await sendForSignature(ada, 'What is out for signatures', true)
  await platform.deps.outbox.drain()
  const draft = await draftOf(ada)
  await saveName(ada, draft, 0, 'What is a draft')
  return { reviewed: filed.id, others: [sent.id, draft.id] }
}

async function words(db: Database, query: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await (query as RawBuilder<{ word: string }>).execute(db)
  return rows.map(({ word }) => word)
}
