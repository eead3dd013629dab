/** A place outside, where what the audit log says of itself is out of reach of those who could change the log. */
export type AuditSink = {
  /** As the settings name it, without secrets; unique among the sinks. */
  readonly name: string
  /**
   * Hands a checkpoint over, idempotent on its number as far as the channel allows.
   * @throws Error when the place did not take it; it is tried again.
   */
  deliver(checkpoint: AuditNote): Promise<void>
  /** Hands events over, in their order; absent where it takes none. @throws Error likewise */
  readonly stream?: (events: readonly StreamedEvent[]) => Promise<void>
}

export type AuditNote = {
  readonly seq: number
  readonly at: Date
  /** A signed note, ending in a line break. */
  readonly note: string
}

/** An event as it stands in the log; `body` and `hash` (hex) as they are chained. */
export type StreamedEvent = {
  readonly seq: number
  readonly at: Date
  readonly type: string
  readonly outcome: string
  readonly body: string
  readonly hash: string
}
