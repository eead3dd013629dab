import type { AccessRequest } from '../contract.ts'

type Seen = Pick<AccessRequest, 'openCommands' | 'signing'>

/** Whether the request was returned to its reader, who corrects it and submits it again. */
export const isReturnedToMe = ({ openCommands }: Pick<Seen, 'openCommands'>): boolean =>
  openCommands.includes('resubmit')

/** Whether it then goes out for signature again, rather than come back by an uploaded form. */
export const isSentAgain = (request: Seen): boolean =>
  isReturnedToMe(request) && request.signing === 'electronic'
