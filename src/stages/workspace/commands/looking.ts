import { createHash } from 'node:crypto'
import type { Database } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { counted } from '#kernel/count.ts'
import { holdAudit, recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { holdersOf } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { type LookedAt, longestUnseen, noteLook, usesOf } from '../store/looking.ts'

/*
 * Disks lose bits without a word. So each stored object is read about once in thirty days and held against its key, which
 * is its SHA-256, a little with each tick of the clock; what is damaged is told once and not given out until it is whole.
 */

type LookingDeps = MailDeps & { readonly db: Database; readonly objects: ObjectStore }

/** Bytes that are read with one tick: about three terabytes a day at most. One object is read to its end. */
const atOnce = 2 * 1024 ** 3

/** Looks at those objects at which nobody has looked for the longest time. */
export async function lookAtObjects(deps: LookingDeps): Promise<void> {
  let read = 0
  for (const object of await longestUnseen(deps.db, 1000)) {
    const damage = (await damageOf(deps.objects, object)) ?? null
    if (damage === object.damage) await noteLook(deps.db, object, damage)
    else if (damage === null) await noteWhole(deps, object)
    else await noteDamage(deps, object, damage)
    read += object.size
    if (read >= atOnce) return
  }
}

/** What is wrong with an object, in words; undefined where it is whole. */
export async function damageOf(
  store: Pick<ObjectStore, 'size' | 'read'>,
  { sha256, size }: Pick<LookedAt, 'sha256' | 'size'>,
): Promise<string | undefined> {
  const there = await store.size(sha256)
  if (there === undefined) return 'is missing'
  if (there !== size) return `has ${there} bytes instead of ${size}`
  const hash = createHash('sha256')
  for await (const bytes of store.read(sha256)) hash.update(bytes)
  return hash.digest('hex') === sha256 ? undefined : 'was changed'
}

const noteWhole = ({ db }: LookingDeps, object: LookedAt): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    if (!(await noteLook(tx, object, null))) return
    await recordAudit(tx, { type: 'objects.whole-again', subjectId: object.sha256 })
  })

/** The administrators get one mail a day, of the first that was found; the audit log names each. */
const noteDamage = (deps: LookingDeps, object: LookedAt, damage: string): Promise<void> =>
  deps.db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    if (!(await noteLook(tx, object, damage))) return
    const { sha256 } = object
    const uses = await usesOf(tx, sha256)
    await recordAudit(tx, {
      type: 'objects.damaged',
      subjectId: sha256,
      detail: { damage, ...uses },
    })
    const today = (await readNow(tx)).now.toISOString().slice(0, 10)
    for (const administrator of await holdersOf(tx, 'administrator')) {
      await queueMail(tx, deps, {
        key: `object-damaged:${today}:${administrator.id}`,
        to: administrator,
        subject: 'A stored object is damaged',
        paragraphs: [
          `The object ${sha256} ${damage}. ${counted(uses.files, 'file')} in ${counted(uses.projects, 'project')} cannot be opened until it is whole again.`,
          'Bring it back from a backup, and look at the disk or the store that held it: bin/accession verify-all looks at every object. Others that are found today stand in the audit log as objects.damaged.',
        ],
        action: 'See the audit log',
        path: '/admin/audit?type=objects.damaged',
      })
    }
  })
