import type { Fault } from './fault.ts'

/** T01 to T12: sign-in and sessions. */
export const signInFaults: readonly Fault[] = [
  {
    threat: 'T01',
    what: 'a try with a password is not counted',
    file: 'src/ledgers/identity/commands/sign-in.ts',
    from: 'if (await countTry(db, tries)) return',
    to: 'if ((await countTry(db, tries)) || tries.length > 0) return',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
]
