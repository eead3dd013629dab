import { type Diagnosis, diagnoses, diagnosisIdOf } from '../diagnoses.ts'
import { otherNamesOf } from './known-as.ts'
import { oncotree, oncotreeRoot } from './oncotree.ts'

/**
 * What a purpose of research and a data use term name: a node of OncoTree, or a diagnosis of the harmonised list
 * that OncoTree does not have, hung below its nearest node.
 */
export type Disease = {
  /** An OncoTree code, or the id of a diagnosis; with `~own` where OncoTree means another disease by that code. */
  readonly id: string
  readonly name: string
  readonly parent: string | undefined
  readonly otherNames: readonly string[]
}

const nodes = new Map(oncotree.map((node) => [node.code, node]))

/** Diagnoses of these categories are no tumors; nobody studies the disease of a healthy control. */
const besideTumors: readonly string[] = ['Sickle Cell Disease', 'Non-Malignancy']
const noDisease = 'Normal'

/** Whether OncoTree has the diagnosis itself by its code, not another disease of the same letters. */
function isNode(diagnosis: Diagnosis): boolean {
  const id = diagnosisIdOf(diagnosis)
  const name = nodes.get(id)?.name.toLowerCase()
  return name !== undefined && (diagnosis.oncotree === id || name === diagnosis.name.toLowerCase())
}

function ownDisease(diagnosis: Diagnosis): Disease {
  const id = diagnosisIdOf(diagnosis)
  const beside = besideTumors.includes(diagnosis.category) ? undefined : oncotreeRoot
  return {
    id: nodes.has(id) ? `${id}~own` : id,
    name: diagnosis.name,
    parent: diagnosis.oncotree === '' ? beside : diagnosis.oncotree,
    otherNames: otherNamesOf(id),
  }
}

/** Every disease: OncoTree from the root down, then what the harmonised list adds. */
export const diseases: readonly Disease[] = [
  ...oncotree.map(({ code, name, parent }) => ({
    id: code,
    name: parent === oncotreeRoot ? `${name}, any tumor` : name,
    parent,
    otherNames: otherNamesOf(code),
  })),
  ...diagnoses
    .filter((diagnosis) => diagnosis.category !== noDisease && !isNode(diagnosis))
    .map(ownDisease),
]

const byId = new Map(diseases.map((disease) => [disease.id, disease]))

/** The disease of an id; none for what the list does not have, or no longer. */
export const diseaseOf = (id: string): Disease | undefined => byId.get(id)

/** The name of a disease; an id from elsewhere, such as MONDO's, stands for itself. */
export const diseaseName = (id: string): string => diseaseOf(id)?.name ?? id

/** A disease and those above it, itself first; empty for an unknown id. */
export function lineageOf(id: string): readonly Disease[] {
  const disease = diseaseOf(id)
  if (disease === undefined) return []
  return [disease, ...(disease.parent === undefined ? [] : lineageOf(disease.parent))]
}

/** Whether a disease is another one or a kind of it. */
export const isKindOf = (id: string, other: string): boolean =>
  id === other || lineageOf(id).some((disease) => disease.id === other)
