import { Argument, Command, Option } from 'commander'
import { counted } from '#kernel/count.ts'
import { enablePerson, personByHandle } from '#ledgers/identity/store.ts'
import { endAllAccess } from '#stages/workspace/commands/ending.ts'
import type { AccessScope } from '#stages/workspace/contract/access.ts'
import { scopeKinds } from '#stages/workspace/contract/scope-kinds.ts'
import { answerAccess } from '#stages/workspace/queries/access.ts'
import { withInstance } from './with-instance.ts'

type Options = { readonly end?: true; readonly enable?: true; readonly reason?: string }

export const accessCommand = (): Command =>
  new Command('access')
    .description('List the access there is of a person, an institution or a DAU, or end all of it.')
    .addArgument(new Argument('<kind>', 'whose, or to what').choices(scopeKinds))
    .argument('<name>', 'the handle of a person, the name of an institution, the code of a DAU')
    .option('--end', 'end all of it at once; a person’s account is disabled, too')
    .addOption(new Option('--reason <text>', 'why it is ended').default('ended by the operator'))
    .option('--enable', 'let a person sign in again; what was ended stays ended')
    .action(
      async (kind: AccessScope['kind'], name: string, { end, enable, reason = '' }: Options) =>
        withInstance(async ({ deps }) => {
          const { db } = deps
          const value = kind === 'person' ? await personByHandle(db, name) : name
          const scope = { kind, value }
          if (enable) await db.transaction().execute((tx) => enablePerson(tx, value))
          const found = await answerAccess(db, undefined, scope)
          for (const { person, email, dau, until, download } of found.grants)
            console.log(
              `${person} <${email}>  ${dau}  until ${until}${download ? ', download' : ''}`,
            )
          if (end === undefined) {
            console.log(
              `${counted(found.total, 'grant')} of ${counted(found.people, 'person', 'people')}.`,
            )
            return
          }
          const ended = await endAllAccess(deps, undefined, scope, { reason, confirm: found.name })
          console.log(`Ended ${counted(ended, 'grant')}.`)
        }),
    )
