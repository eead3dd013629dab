import type { Database } from '#adapters/database/port.ts'
import { isFree, moneyWords, type Prices } from '#stages/compute/rules/prices.ts'
import { egressGiven } from '#stages/compute/store/egress.ts'
import { childrenOf, type SeenExecution } from '#stages/compute/store.ts'
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
    parentJob: () => e.parentJob,
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
    ...failureFields(e),
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

/** Told where they are asked for by name. */
const onDemand = [
  'runSystemRequirements',
  'runSystemRequirementsByExecutable',
  'mergedSystemRequirementsByExecutable',
  'runStageSystemRequirements',
  'headJobOnDemand',
] as const

const told = (e: SeenExecution): Fields =>
  Object.fromEntries(
    onDemand
      .filter((key) => key !== 'headJobOnDemand')
      .map((key) => [key, () => e.asked[key] ?? null]),
  )

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
    workspace: () => null,
    stages: async () => stagesOf(deps, e),
    ignoreReuse: () => e.asked['ignoreReuse'],
    ...told(e),
  }
}

/** The jobs of an analysis, in the order of its stages. */
async function stagesOf(deps: DescribeDeps, e: SeenExecution): Promise<unknown[]> {
  const jobs = await childrenOf(deps.db, e.id)
  const order = Array.isArray(e.spec['stages'])
    ? (e.spec['stages'] as readonly { id: string }[]).map(({ id }) => id)
    : []
  const byStage = new Map(jobs.map((job) => [job.stageId, job]))
  return Promise.all(
    order.flatMap((id) => {
      const job = byStage.get(id)
      if (job === undefined) return []
      const seen = { ...job, level: e.level, live: e.live, mayLeave: e.mayLeave }
      return [describeExecution(deps, seen, {}).then((execution) => ({ id, execution }))]
    }),
  )
}
