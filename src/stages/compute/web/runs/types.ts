/** A run of a project as a list shows it: a job, or an analysis, which is the run of a workflow. */
export type RunLine = {
  readonly id: string
  readonly class: 'job' | 'analysis'
  readonly state: string
  readonly name: string
  readonly executable: string
  readonly executableName: string
  /** The name of who launched it. */
  readonly launchedBy: string
  /** The job or analysis that it belongs to; null for what a person launched. */
  readonly parent: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly stoppedAt: string | null
  readonly instanceType: string | null
}

/** One value that goes in or came out. */
export type RunValue = {
  readonly name: string
  readonly label: string
  readonly value: unknown
}

export type RunDetail = RunLine & {
  readonly projectId: string
  readonly folder: string
  readonly history: readonly { readonly state: string; readonly at: string }[]
  readonly inputs: readonly RunValue[]
  readonly outputs: readonly RunValue[]
  readonly failure: { readonly reason: string; readonly message: string } | null
  readonly mayTerminate: boolean
}
