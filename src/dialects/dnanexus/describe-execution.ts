import type { Database } from '#adapters/database/port.ts'
import { isFree, moneyWords, type Prices } from '#stages/compute/rules/prices.ts'
import { workflowOf } from '#stages/compute/rules/workflow.ts'
import { childrenOf, type ExecutionRow, type SeenExecution } from '#stages/compute/store.ts'
import { egressGiven } from '#stages/compute/store/egress.ts'
import { answerOf, type Fields, wantedOf } from './describe.ts'
import type { DescribeOptions } from './inputs.ts'

/*
 * How jobs and analyses are described. What a job over controlled data gave back is told to those who may see its inputs.
 */

type DescribeDeps = { readonly db: Database; readonly prices: Prices }

const asTime = (time: Date | null): number | undefined => time?.getTime()

/** As clients write an amount: they need the symbol. */
const currencyOf = (code: string) => ({
  dxCode: 0,
  code,
  symbol: moneyWords(0, code).replace(/[\d.,\s]+/g, ''),
  symbolPosition: 'left',
  decimalSymbol: '.',
  groupingSymbol: ',',
})

const noEgress = { regionLocalEgress: 0, internetEgress: 0, interRegionEgress: 0 }

function commonFields({ prices }: DescribeDeps, e: SeenExecution): Fields {
  return {
    class: () => e.class,
    name: () => e.name,
    executable: () => e.executable,
    executableName: () => e.executableName,
    project: () => e.projectId,
    billTo: () => `user-${e.launcher}`,
    region: () => 'aws:us-east-1',
    launchedBy: () => `user-${e.launcher}`,
    created: () => asTime(e.createdAt),
    modified: () => asTime(e.modifiedAt),
    state: () => e.state,
    // A job of an analysis hangs below that, and not below the job that ran the workflow.
    parentJob: () => (e.analysisId === null ? e.parentJob : null),
    rootExecution: () => e.rootExecution,
    parentAnalysis: () => e.analysisId,
    analysis: () => e.analysisId,
    stage: () => e.stageId ?? undefined,
    runInput: () => e.runInput,
    originalInput: () => e.originalInput,
    input: () => e.input ?? e.originalInput,
    output: () => (e.live ? e.output : null),
    folder: () => e.folder,
    tags: () => e.tags,
    properties: () => e.properties,
    details: () => e.details,
    priority: () => e.priority,
    dependsOn: () => e.dependsOn,
    delayWorkspaceDestruction: () => e.asked['delayWorkspaceDestruction'] ?? false,
    stateTransitions: () => e.transitions,
    outputReusedFrom: () => null,
    isFree: () => isFree(prices),
    totalPrice: () => e.cost,
    currency: () => currencyOf(prices.currency),
    egressReport: () => noEgress,
    totalEgress: () => noEgress,
    rank: () => 0,
    costLimit: () => null,
    ...thresholdFields(e),
    ...failureFields(e),
  }
}

/** Told of the root of a tree alone, where its executable names one. Seconds. */
function thresholdFields({ id, rootExecution, spec }: SeenExecution): Fields {
  const threshold = spec['treeTurnaroundTimeThreshold']
  if (id !== rootExecution || typeof threshold !== 'number') return {}
  return {
    selectedTreeTurnaroundTimeThreshold: () => threshold,
    selectedTreeTurnaroundTimeThresholdFrom: () => 'executable',
  }
}

function failureFields({ failure, live, id, ...e }: SeenExecution): Fields {
  if (failure === null) return {}
  const message = live
    ? failure.message
    : 'What went wrong is told to those who hold access to the data that went in.'
  return {
    failureReason: () => failure.reason,
    failureMessage: () => message,
    failureFrom: () => ({
      id: failure.from ?? id,
      name: e.name,
      executable: e.executable,
      executableName: e.executableName,
      function: e.function,
      failureReason: failure.reason,
      failureMessage: message,
    }),
  }
}

/** What an execution was launched with, told as it was asked. */
const launchedWith = [
  'runSystemRequirements',
  'runSystemRequirementsByExecutable',
  'mergedSystemRequirementsByExecutable',
  'runStageSystemRequirements',
] as const

/** Told where they are asked for by name. */
const onDemand = [...launchedWith, 'headJobOnDemand', 'internetUsageIPs'] as const

const told = (e: SeenExecution): Fields =>
  Object.fromEntries(launchedWith.map((key) => [key, () => e.asked[key] ?? null]))

function jobFields(deps: DescribeDeps, e: SeenExecution): Fields {
  return {
    ...commonFields(deps, e),
    applet: () => e.executable,
    workspace: () => e.containerId,
    function: () => e.function,
    originJob: () => e.originJob,
    instanceType: () => e.instanceType,
    systemRequirements: () => e.asked['systemRequirements'] ?? {},
    networkAccess: async () => (await egressGiven(deps.db, e.id)) ?? [],
    singleContext: () => false,
    allowSSH: () => [],
    debug: () => ({}),
    ignoreReuse: () => e.asked['ignoreReuse'] ?? false,
    httpsApp: () => ({ enabled: false }),
    preserveJobOutputs: () => e.asked['preserveJobOutputs'] ?? null,
    detailedJobMetrics: () => false,
    headJobOnDemand: () => e.asked['headJobOnDemand'] ?? false,
    // It has no network.
    internetUsageIPs: () => [],
    startedRunning: () => asTime(e.startedAt),
    stoppedRunning: () => (e.startedAt === null ? undefined : asTime(e.stoppedAt)),
    ...told(e),
  }
}

const ioFields = ['runInput', 'originalInput', 'input', 'output']

export async function describeExecution(
  deps: DescribeDeps,
  execution: SeenExecution,
  { io, ...options }: DescribeOptions,
): Promise<Record<string, unknown>> {
  const fields =
    execution.class === 'job' ? jobFields(deps, execution) : analysisFields(deps, execution)
  const byDefault = Object.keys(fields).filter((key) => !onDemand.some((each) => each === key))
  const wanted = wantedOf(options, byDefault)
  if (io === false) for (const field of ioFields) wanted.delete(field)
  return answerOf(execution.id, fields, wanted)
}

function analysisFields(deps: DescribeDeps, e: SeenExecution): Fields {
  const workflow = { id: e.executable, name: e.executableName, ...e.spec }
  return {
    ...commonFields(deps, e),
    workflow: () => workflow,
    // An analysis has no workspace of its own, and clients print the text that they expect.
    workspace: async () => (await stageJobs(deps.db, e))[0]?.containerId ?? undefined,
    stages: async () => stagesOf(deps, e),
    ignoreReuse: () => e.asked['ignoreReuse'],
    ...told(e),
  }
}

/** The jobs of an analysis, in the order of its stages. */
async function stageJobs(db: Database, e: SeenExecution): Promise<ExecutionRow[]> {
  const byStage = new Map((await childrenOf(db, e.id)).map((job) => [job.stageId, job]))
  return workflowOf(e).stages.flatMap(({ id }) => byStage.get(id) ?? [])
}

const stagesOf = async (deps: DescribeDeps, e: SeenExecution): Promise<unknown[]> =>
  Promise.all(
    (await stageJobs(deps.db, e)).map(async (job) => {
      const seen = { ...job, level: e.level, live: e.live, mayLeave: e.mayLeave }
      return { id: job.stageId, execution: await describeExecution(deps, seen, {}) }
    }),
  )
