import { cast } from '#app/demo/cast.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import type { Platform } from './platform.ts'

/** Somebody asks for everything in the catalog, all committees approve, and it is vended; answers the project's id. */
export async function vendTo(
  platform: Platform,
  handle: string,
  name: string,
  download: boolean,
): Promise<string> {
  const person = await platform.as(handle)
  const request = await fileByForm(person, name, download)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(await platform.as('stella'), chairOf, request.id)
  await platform.deps.outbox.drain()
  const { requests } = await person.call(readDashboard)
  return requests.find(({ id }) => id === request.id)?.projectId ?? ''
}
