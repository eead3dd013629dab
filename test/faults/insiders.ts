import type { Fault } from './fault.ts'

/** T105 to T114: staff, the audit log, personal data. */
export const insidersFaults: readonly Fault[] = [
  {
    threat: 'T105',
    what: 'who looks after a committee may seat themselves',
    file: 'src/stages/review/commands/committees.ts',
    from: `    if (personId === actor.id)
      throw new Problem('not-permitted', 'Somebody else gives you your seat.')
`,
    to: '',
    test: 'src/stages/review/committee-people.test.ts',
  },
  {
    threat: 'T105',
    what: 'a committee does not hear who was seated on it',
    file: 'src/stages/review/commands/committees.ts',
    from: `    await outbox.announce(tx, seatChanged, { dau, personId, seat, by: actor.id, event })
`,
    to: '',
    test: 'src/stages/review/committee-people.test.ts',
  },
]
