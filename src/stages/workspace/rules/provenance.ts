type Origin = {
  readonly dau: string
  readonly request: string
  readonly requester: string
  readonly submittedAt: Date | null
  readonly agreement: string | null
  readonly signedAt: Date | null
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly extends: string | null
  readonly from: Date
  readonly until: Date
  readonly endedAt: Date | null
  readonly endKind: string | null
  readonly endReason: string | null
  readonly endedBy: string | null
}

export type Link = { readonly at: string; readonly what: string }

/** How a grant came to be, and how it ended, one sentence for each step. */
export function chainOf(origin: Origin): Link[] {
  const { dau, request, requester, agreement, until } = origin
  const what = origin.extends === null ? 'request' : `extension of “${origin.extends}”`
  const version = agreement === null ? '' : `, under version ${agreement} of the agreement`
  const by = origin.decidedBy === null ? 'A rule of its committee' : origin.decidedBy
  return [
    ...at(origin.submittedAt, `${requester} submitted the ${what} “${request}”${version}.`),
    ...at(origin.signedAt, 'The agreement was signed by all.'),
    ...at(origin.decidedAt, `${by} approved it for ${dau}.`),
    ...at(origin.from, `The grant for ${dau} began, until ${until.toISOString().slice(0, 10)}.`),
    ...endOf(origin),
  ]
}

const at = (when: Date | null, what: string): Link[] =>
  when === null ? [] : [{ at: when.toISOString(), what }]

function endOf({ dau, endedAt, endKind, endedBy, endReason }: Origin): Link[] {
  if (endKind === 'superseded')
    return at(endedAt, `A later grant for ${dau} took over, with what this one had left.`)
  const by = endedBy === null ? '' : ` by ${endedBy}`
  const reason = endReason === null || endReason === '' ? '' : `: ${endReason}`
  return at(endedAt, `The grant for ${dau} was ended (${endKind ?? ''})${by}${reason}`)
}
