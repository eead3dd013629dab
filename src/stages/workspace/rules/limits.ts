/** What a person, and what a project, may have; where there is none, as much as they like. */
export const limitKinds = ['jobs', 'cores', 'core-hours', 'storage', 'spending'] as const
export type LimitKind = (typeof limitKinds)[number]

/**
 * Jobs and cores at once, core hours in a month of the calendar (UTC), GB (10^9 bytes) of its own that lie in a project,
 * and what its runs may cost in all, in the platform's currency.
 */
export type Limits = {
  readonly person: Readonly<Partial<Record<'jobs' | 'cores' | 'core-hours', number>>>
  readonly project: Readonly<Partial<Record<LimitKind, number>>>
}

/** Whose a limit is, by id. */
export const isProject = (subjectId: string): boolean => subjectId.startsWith('project-')

/** The limit that holds for all, of the kind of a subject. */
export const usualLimit = (
  limits: Limits,
  subjectId: string,
  kind: LimitKind,
): number | undefined => {
  if (isProject(subjectId)) return limits.project[kind]
  return kind === 'storage' || kind === 'spending' ? undefined : limits.person[kind]
}
