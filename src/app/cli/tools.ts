import { Command } from 'commander'
import type { Database } from '#adapters/database/port.ts'
import { invalid } from '#kernel/problem.ts'
import { allowHosts } from '#stages/compute/commands/reach.ts'
import { Egress } from '#stages/compute/contract/tools.ts'
import { toolMeant } from '#stages/compute/queries/tools.ts'
import { egressOf, type VersionId } from '#stages/compute/store/egress.ts'
import { offeredTools } from '#stages/compute/store/tools.ts'
import { withInstance } from './with-instance.ts'

type Changes = { readonly hosts?: string; readonly controlled?: string }

export const toolsCommand = (): Command =>
  new Command('tools')
    .description('List the tools with the hosts that they may reach, or say which a version may.')
    .argument('[tool]', 'its name and version, as in fetch-reference/1.0.0')
    .option('--hosts <names>', 'such as rest.ensembl.org,*.example.org; none for no network')
    .option('--controlled <reason>', 'why also with data that who runs it may not download')
    .action(async (tool: string | undefined, changes: Changes) => {
      await withInstance(async ({ deps: { db } }) => {
        if (tool !== undefined) await change(db, idOf(tool), changes)
        else await list(db)
      })
    })

/** @throws Problem `invalid-input` */
function idOf(tool: string): VersionId {
  const [name = '', version = ''] = tool.split('/')
  if (name === '' || version === '') throw invalid('tool', 'is <name>/<version>')
  return { name, version }
}

/** @throws Problem `invalid-input`, `not-found`, `wrong-state` */
async function change(db: Database, id: VersionId, { hosts, controlled }: Changes): Promise<void> {
  await toolMeant(db, id.name, id.version)
  if (hosts !== undefined) {
    const asked = Egress.safeParse({
      hosts: hosts === 'none' ? [] : hosts.split(/[\s,]+/).filter((host) => host !== ''),
      controlledReason: controlled ?? null,
      revision: (await egressOf(db, id)).revision,
    })
    if (!asked.success) throw invalid('hosts', asked.error.issues[0]?.message ?? 'do not fit')
    await allowHosts({ db }, undefined, id, asked.data)
  } else if (controlled !== undefined) throw invalid('controlled', 'goes with --hosts')
  await print(db, id)
}

async function list(db: Database): Promise<void> {
  for (const tool of await offeredTools(db)) await print(db, tool)
}

async function print(db: Database, { name, version }: VersionId): Promise<void> {
  const { hosts, controlledReason } = await egressOf(db, { name, version })
  const also = controlledReason === null ? '' : `; also with controlled data: ${controlledReason}`
  console.log(`${name}/${version}  hosts: ${hosts.join(', ') || 'none'}${also}`)
}
