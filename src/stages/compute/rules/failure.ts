/** Why an execution failed or was ended, in the words of the DNAnexus API. */
export type Failure = {
  readonly reason: string
  readonly message: string
  /** The job of its tree where it began; itself where it is not given. */
  readonly from?: string | undefined
}
