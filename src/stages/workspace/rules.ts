import type { Acknowledgement } from './contract/changes.ts'

/**
 * What a publication says of the data it used, as one text: the words that each data access unit asks for, accessions,
 * what to cite, and from which day on it may appear. Empty where nothing was used.
 */
export function acknowledgementText(of: Omit<Acknowledgement, 'text'>): string {
  const { daus, studies, accessions, publications } = of
  const parts = [
    ...daus.map(({ name, code, acknowledgement }) =>
      acknowledgement === '' ? `This work used data of ${name} (${code}).` : acknowledgement,
    ),
    ...(studies.length > 0 ? [`Studies: ${studies.join('; ')}.`] : []),
    ...(accessions.length > 0 ? [`Accessions: ${accessions.join(', ')}.`] : []),
    ...(publications.length > 0
      ? [['Original publications:', ...publications.map(citationOf)].join('\n')]
      : []),
    ...embargoWords(of),
  ]
  return parts.join('\n\n')
}

function citationOf({
  pmid,
  title,
  journal,
  year,
}: Acknowledgement['publications'][number]): string {
  const where = [journal, year === null ? '' : String(year)].filter(Boolean).join(' ')
  const known = [title.replace(/\.$/, ''), where].filter(Boolean).map((part) => `${part}.`)
  return ['-', ...known, `PubMed ${pmid}.`].join(' ')
}

function embargoWords({ embargo }: Pick<Acknowledgement, 'embargo'>): string[] {
  if (embargo === null) return []
  const { date, isOver } = embargo
  return [
    isOver
      ? `The embargo on these data ended on ${date}.`
      : `Embargo: results from these data may not be published before ${date}, the latest embargo date of the data used.`,
  ]
}
