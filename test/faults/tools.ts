import type { Fault } from './fault.ts'

const hostile = 'src/adapters/executor/hostile.test.ts'
const runner = 'src/adapters/executor/runner'

/** T86 to T93: tools beside the data. */
export const toolsFaults: readonly Fault[] = [
  {
    threat: 'T86',
    what: 'where a tool tries to connect is not told',
    file: `${runner}/seccomp.ts`,
    from: "    ...isCall(numberOf('connect'), told),\n",
    to: '',
    test: hostile,
  },
  {
    threat: 'T86',
    what: 'what a tool tries is not in the audit log',
    file: 'src/stages/compute/commands/reach.ts',
    from: "await recordAudit(tx, { ...asked, type: 'job.tried', outcome: 'denied', detail: { tries } })",
    to: 'return',
    test: 'src/stages/compute/egress.test.ts',
  },
  {
    threat: 'T88',
    what: 'the first process of a sandbox can be written to by a tool',
    file: `${runner}/enter.py`,
    from: '    tries.hide()\n',
    to: '',
    test: hostile,
  },
  {
    threat: 'T88',
    what: 'a tool runs under no filter where the kernel does not tell',
    file: `${runner}/tries.py`,
    from: '            load(silent, 0)\n',
    to: '',
    test: `${runner}/seccomp.test.ts`,
  },
  {
    threat: 'T89',
    what: 'what the platform refuses a tool is not told',
    file: `${runner}/road.ts`,
    from: 'const refusals = [401, 403, 404]',
    to: 'const refusals: number[] = []',
    test: hostile,
  },
  {
    threat: 'T91',
    what: 'a version of a tool is exchanged under its name',
    file: 'src/stages/compute/commands/tools.ts',
    from: "throw new Problem('already-exists', `${name} ${version} was published before.`)",
    to: 'return',
    test: 'src/stages/compute/tools.test.ts',
  },
  {
    threat: 'T93',
    what: 'all that a tool prints is kept',
    file: `${runner}/run.ts`,
    from: 'yield chunk.subarray(0, limit - size)',
    to: 'yield chunk',
    test: hostile,
  },
]
