import type { Level } from '../contract.ts'
import type { ObjectClass } from '../contract/objects.ts'
import {
  type FolderCommand,
  folderCommands,
  type ObjectCommand,
  objectCommands,
  type ProjectCommand,
  projectCommands,
} from '../vocabulary.ts'
import { reaches } from './levels.ts'

/*
 * Who may do what with a project and what it holds. Commands hold to it, and pages draw their buttons from it.
 */

/** The least level of a member for a command. */
export const levelFor = {
  rename: 'CONTRIBUTE',
  upload: 'UPLOAD',
  'create-folder': 'UPLOAD',
  'rename-folder': 'UPLOAD',
  move: 'CONTRIBUTE',
  remove: 'CONTRIBUTE',
  share: 'ADMINISTER',
  leave: 'VIEW',
  destroy: 'ADMINISTER',
} as const satisfies Record<ProjectCommand, Level>

export type ProjectStanding = {
  readonly level: Level
  readonly protected: boolean
  readonly uploadRestricted: boolean
  readonly requestId: string | null
}

/** Where uploading is restricted, administrators upload. */
export const mayUpload = ({ uploadRestricted, level }: ProjectStanding): boolean =>
  !uploadRestricted || reaches(level, 'ADMINISTER')

/** From a protected project administrators remove. */
export const mayRemove = ({ protected: isProtected, level }: ProjectStanding): boolean =>
  !isProtected || reaches(level, 'ADMINISTER')

/** The project of a data request stays: what was vended is shown there. */
export const mayDestroy = ({ requestId }: Pick<ProjectStanding, 'requestId'>): boolean =>
  requestId === null

const conditions: Partial<Record<ProjectCommand, (project: ProjectStanding) => boolean>> = {
  upload: mayUpload,
  remove: mayRemove,
  destroy: mayDestroy,
}

/** What a member may do with a project. */
export const openProjectCommands = (project: ProjectStanding): ProjectCommand[] =>
  projectCommands.filter(
    (command) =>
      reaches(project.level, levelFor[command]) && (conditions[command]?.(project) ?? true),
  )

export type ObjectStanding = {
  readonly kind: 'vended' | 'sample-info' | 'own' | 'input'
  readonly class: ObjectClass
  readonly state: 'open' | 'closed'
  readonly daus: readonly string[]
  /** The reader holds a live grant for each of its DAUs; and one that gives download. */
  readonly live: boolean
  readonly downloadable: boolean
}

/** What the platform put there stays as it is and where it is. */
export const isKept = ({ kind }: Pick<ObjectStanding, 'kind'>): boolean => kind !== 'own'

/** The least level for a change of name or labels: what is closed is shared by all. */
export const levelToLabel = ({ state }: Pick<ObjectStanding, 'state'>): Level =>
  state === 'closed' ? 'CONTRIBUTE' : 'UPLOAD'

/** What may not be taken away may not be taken into another project either, where other rules hold. */
export const mayCopy = ({ state, daus, live, downloadable }: ObjectStanding): boolean =>
  state === 'closed' && live && (daus.length === 0 || downloadable)

/** What a member may do with an object of a project. */
export function openObjectCommands(
  project: ProjectStanding & { readonly restricted: boolean },
  object: ObjectStanding,
): ObjectCommand[] {
  const mayChange = !isKept(object)
  const mayLabel = mayChange && reaches(project.level, levelToLabel(object))
  const open: Record<ObjectCommand, boolean> = {
    rename: mayLabel,
    label: mayLabel,
    move: mayChange && reaches(project.level, levelFor.move),
    remove: mayChange && reaches(project.level, levelFor.remove) && mayRemove(project),
    copy: !project.restricted && mayCopy(object),
    resume:
      object.class === 'file' &&
      object.state === 'open' &&
      reaches(project.level, levelFor.upload) &&
      mayUpload(project),
  }
  return objectCommands.filter((command) => open[command])
}

/** What a member may do with a folder; `holdsKept` where the platform put something into it. */
export function openFolderCommands(
  project: ProjectStanding & { readonly restricted: boolean },
  { holdsKept }: { readonly holdsKept: boolean },
): FolderCommand[] {
  const open: Record<FolderCommand, boolean> = {
    rename: !holdsKept && reaches(project.level, levelFor['rename-folder']),
    move: !holdsKept && reaches(project.level, levelFor.move),
    remove: !holdsKept && reaches(project.level, levelFor.remove) && mayRemove(project),
    copy: !project.restricted,
  }
  return folderCommands.filter((command) => open[command])
}
