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
    threat: 'T87',
    what: 'what a tool prints of its input is shown to who may not take it away',
    file: 'src/stages/compute/store/log.ts',
    from: "(${mayLeave} or level not in ('STDOUT', 'STDERR'))",
    to: "(${mayLeave} or level <> '')",
    test: 'src/dialects/dnanexus/controlled-jobs.test.ts',
  },
  {
    threat: 'T87',
    what: 'a tool may give back as many values as it likes',
    file: 'src/stages/compute/commands/finishing.ts',
    from: '(job.daus.length > 0 ? faultOfValues(output) : undefined)',
    to: '(job.daus.length > 1000 ? faultOfValues(output) : undefined)',
    test: 'src/dialects/dnanexus/controlled-jobs.test.ts',
  },
  {
    threat: 'T87',
    what: 'what a job makes has no labels',
    file: 'src/stages/compute/store/containers.ts',
    from: "case f.kind when 'input' then f.daus else k.daus end",
    to: "case f.kind when 'input' then f.daus else '{}' end",
    test: 'src/dialects/dnanexus/controlled-jobs.test.ts',
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
    threat: 'T90',
    what: 'the token of a job is good wherever it is sent from',
    file: 'src/stages/compute/commands/worker-key.ts',
    from: 'job !== undefined && said !== workerKeyOf(deps, job.id)',
    to: 'job !== undefined && said === workerKeyOf(deps, job.id).slice(1)',
    test: 'src/dialects/dnanexus/jobs.test.ts',
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
    threat: 'T92',
    what: 'a terminal shows as much as comes',
    file: 'src/stages/compute/commands/terminals.ts',
    from: 'if (inHour > viewedInAnHour) throw new Beyond()',
    to: 'if (inHour > viewedInAnHour * 1000) throw new Beyond()',
    test: 'src/stages/compute/workstation.test.ts',
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
