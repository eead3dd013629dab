import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import { recordAlone } from '#ledgers/audit/record.ts'
import type { explainRead } from '../contract/access.ts'
import { chainOf } from '../rules/provenance.ts'
import { isKnownDau, provenanceOf } from '../store/provenance.ts'
import {
  grantsThen,
  type GrantThen,
  placesThen,
  type PlaceThen,
  readerThen,
} from '../store/then.ts'

type Question = { readonly person: string; readonly file: string; readonly at: string }
type Explanation = z.output<(typeof explainRead)['output']>

/**
 * Why a person could, or could not, read a file at an instant: from the ledgers as they were then. The question is in
 * the audit log. @throws Problem `not-found`
 */
export async function explain(
  db: Database,
  actorId: string | undefined,
  { person, file, at }: Question,
): Promise<Explanation> {
  const then = new Date(at)
  const reader = await readerThen(db, person, then)
  const isDau = await isKnownDau(db, file)
  const places = isDau ? [] : await placesThen(db, reader.id, file, then)
  const projects = places.map((place) => ({
    project: place.projectId,
    name: place.project,
    ...judge(place, then, reader.disabled),
  }))
  const grants = isDau
    ? await grantsThen(db, reader.id, [file], then)
    : places.flatMap((place) => place.grants)
  const [held] = isDau && !reader.disabled ? grants : []
  const ids = new Set(grants.map(({ id }) => id))
  await recordAlone(db, {
    type: 'access.explained',
    actorId,
    subjectId: reader.id,
    detail: { file, at: then.toISOString() },
  })
  return {
    person: reader.name,
    file,
    at: then.toISOString(),
    could: held?.live === true || projects.some(({ could }) => could),
    download: held?.download === true || projects.some(({ download }) => download),
    projects,
    chain: (await provenanceOf(db, [...ids])).flatMap(chainOf),
  }
}

/** In the order in which `open-file.ts` asks. */
function judge(
  place: PlaceThen,
  then: Date,
  disabled: boolean,
): Pick<Explanation['projects'][number], 'could' | 'download' | 'because'> {
  const { wasThere, isMember, daus, grants } = place
  const ofDaus = daus.map((dau) => ({ dau, grant: grants.find((grant) => grant.dau === dau) }))
  const isLive = ofDaus.every(({ grant }) => grant?.live === true)
  const could = !disabled && wasThere && isMember && isLive
  return {
    could,
    download: could && ofDaus.every(({ grant }) => grant?.download === true),
    because: [
      disabled ? 'The account was disabled.' : 'The account was open.',
      presenceOf(place, then),
      isMember ? 'The person was a member of the project.' : 'The person was no member.',
      ...(daus.length === 0 ? ['The file is open access.'] : []),
      ...ofDaus.map(({ dau, grant }) => sentenceOf(dau, grant)),
    ],
  }
}

function presenceOf({ vendedAt, leftAt, wasThere }: PlaceThen, then: Date): string {
  if (wasThere) return `The file was in the project, since ${vendedAt.toISOString()}.`
  return leftAt !== null && leftAt <= then
    ? `The file had left the project on ${leftAt.toISOString()}: it was withdrawn, or reissued.`
    : `The file came into the project only on ${vendedAt.toISOString()}.`
}

function sentenceOf(dau: string, grant: GrantThen | undefined): string {
  if (grant === undefined) return `There was no grant for ${dau}.`
  const { id, requestId, from, until, endedAt, endKind, suspendedFrom, live, download } = grant
  const span = `for ${dau} by ${requestId}, from ${from.toISOString()} until ${until.toISOString()}`
  if (live) return `Grant ${id} ${span}, ${download ? 'with' : 'without'} download, was in force.`
  if (endedAt !== null)
    return `Grant ${id} ${span} had ended on ${endedAt.toISOString()} (${endKind ?? ''}).`
  if (suspendedFrom !== null && until > suspendedFrom)
    return `Grant ${id} ${span} was over, or suspended from ${suspendedFrom.toISOString()}.`
  return `Grant ${id} ${span} was over.`
}
