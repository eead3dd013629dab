import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { readPublications } from '#stages/catalog/store/study.ts'
import type { Acknowledgement } from '../contract/changes.ts'
import { acknowledgementText } from '../rules.ts'
import { sourcesOf } from '../store/embargo.ts'
import { readProjectRow } from '../store.ts'

const latestOf = (
  day: string,
  shares: readonly { readonly embargo: string | null }[],
): Acknowledgement['embargo'] => {
  const date = shares
    .flatMap(({ embargo }) => embargo ?? [])
    .sort()
    .at(-1)
  return date === undefined ? null : { date, isOver: date <= day }
}

/** @throws Problem `not-found` */
export async function answerAcknowledgement(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<Acknowledgement> {
  await readProjectRow(db, actor.id, projectId)
  const { shares, studies, accessions, pmids } = await sourcesOf(db, actor.id, projectId)
  const [{ now }, daus, known] = await Promise.all([
    readNow(db),
    readDaus(db),
    readPublications(db),
  ])
  const day = now.toISOString().slice(0, 10)
  const titles = new Map(known.map((one) => [one.pmid, one]))
  const parts = {
    embargo: latestOf(day, shares),
    daus: shares.flatMap(({ dau, embargo }) =>
      daus
        .filter(({ code }) => code === dau)
        .map(({ code, name, acknowledgement }) => ({
          code,
          name,
          acknowledgement,
          embargo: latestOf(day, [{ embargo }]),
        })),
    ),
    studies: [...studies],
    accessions: [...accessions],
    publications: pmids.map((pmid) => ({
      pmid,
      title: titles.get(pmid)?.title ?? '',
      journal: titles.get(pmid)?.journal ?? '',
      year: titles.get(pmid)?.year ?? null,
    })),
  }
  return { ...parts, text: acknowledgementText(parts) }
}
