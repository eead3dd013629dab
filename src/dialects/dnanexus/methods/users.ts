import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { readMe } from '#ledgers/identity/store.ts'
import { personWritten } from '#stages/workspace/store/members.ts'
import { describeUser } from '../describe.ts'
import { notFound } from '../errors.ts'
import { DescribeOptions } from '../inputs.ts'
import { type Method, read } from '../method.ts'

/** The caller's account as the protocol writes it, without `user-`. */
export async function handleOf(db: Database, actor: Actor): Promise<string> {
  const { handle } = await readMe(db, actor.id)
  return handle ?? actor.id.replace(/^person-/, '')
}

export const userMethods: Readonly<Record<string, Method>> = {
  describe: read(DescribeOptions, async ({ db }, actor, options, { entity }) => {
    const person = await personWritten(db, entity.replace(/^user-/, ''))
    if (person === undefined) throw notFound(entity)
    return describeUser(person, person.id === actor.id, options)
  }),
}
