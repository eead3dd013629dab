import { formatNoun } from '#app/web/ui/format.ts'
import type { QueueItem } from '../contract.ts'

const words: Readonly<Record<QueueItem['waitsFor'], string>> = {
  'your-check': 'You check the form',
  'your-declaration': 'You say whether you can judge it',
  'your-opinion': 'You are asked for an opinion',
  'your-vote': 'You vote',
  'your-decision': 'You decide',
  votes: 'Other members vote',
  chair: 'The chair decides',
  requester: 'The requester answers',
  nobody: '',
}

const ofRequester: Readonly<Record<string, string>> = {
  'changes-asked': 'The requester makes changes',
  conditional: 'The requester accepts conditions',
}

type Waiting = Pick<QueueItem, 'waitsFor' | 'state' | 'cast'>

/** What happens next to an item, and who does it. */
export const nextWords = ({ waitsFor, state }: Omit<Waiting, 'cast'>): string =>
  (waitsFor === 'requester' ? ofRequester[state] : undefined) ?? words[waitsFor]

/** How many have voted; empty before the first, and where votes are over. */
export const votesWords = ({ waitsFor, cast }: Omit<Waiting, 'state'>): string =>
  cast === 0 || waitsFor === 'requester' ? '' : `${formatNoun(cast, 'vote')} so far`

/** Whether the reader is who goes on. */
export const isMine = ({ waitsFor }: Pick<QueueItem, 'waitsFor'>): boolean =>
  waitsFor.startsWith('your-')
