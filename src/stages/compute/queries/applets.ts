import { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { reaches } from '#stages/workspace/rules/levels.ts'
import { objectsOf } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { Applet } from '../contract/applets.ts'
import { Parameter, ToolName, ToolVersion } from '../contract/tools.ts'
import type { Prices } from '../rules/prices.ts'
import { pricesShown } from './costs.ts'
import { egressOf, versionOf } from '../store/egress.ts'
import { instanceTypeOf, secondsOf } from '../rules/requirements.ts'

/** What of an applet people are shown. It holds what its maker wrote: what cannot be shown is left out. */
export const Described = z.looseObject({
  title: z.string().catch(''),
  summary: z.string().catch(''),
  description: z.string().catch(''),
  inputSpec: z.array(Parameter).nullable().catch(null),
  outputSpec: z.array(Parameter).catch([]),
  runSpec: z.looseObject({
    systemRequirements: z.record(z.string(), z.record(z.string(), z.unknown())).catch({}),
    timeoutPolicy: z.unknown().optional(),
  }),
})

/** The properties that say of which tool an applet is a copy. */
const Origin = z.object({ tool: ToolName, version: ToolVersion })

/** @throws Problem `not-found` */
export async function answerApplet(
  { db, prices }: { readonly db: Database; readonly prices: Prices },
  actor: Actor,
  projectId: string,
  appletId: string,
): Promise<z.input<typeof Applet>> {
  const { level } = await readProjectFacts(db, actor.id, projectId)
  const [applet] = await objectsOf(db, actor.id, projectId, [appletId])
  if (applet === undefined || applet.spec === null)
    throw new Problem('not-found', `There is no ${appletId} in ${projectId}.`)
  const { title, summary, description, inputSpec, outputSpec, runSpec } = Described.parse(
    applet.spec,
  )
  const version = await versionOf(db, { properties: applet.properties, spec: applet.spec })
  const egress = version && (await egressOf(db, version))
  const origin = Origin.safeParse(applet.properties).data
  return {
    id: appletId,
    name: applet.name,
    title: title || applet.name,
    summary,
    help: description,
    inputs: inputSpec,
    outputs: outputSpec,
    instanceType: instanceTypeOf(runSpec.systemRequirements, 'main'),
    seconds: secondsOf(runSpec.timeoutPolicy, 'main'),
    tool: origin === undefined ? null : { name: origin.tool, version: origin.version },
    hosts: [...(egress?.hosts ?? [])],
    reachesAlways: typeof egress?.controlledReason === 'string',
    prices: pricesShown(prices),
    mayRun: applet.state === 'closed' && reaches(level, 'CONTRIBUTE'),
    mayPublish: actor.roles.includes('administrator') && applet.daus.length === 0,
  }
}
