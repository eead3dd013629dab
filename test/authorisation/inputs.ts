import type { Endpoint } from '#kernel/endpoint.ts'
import { exampleOf } from './example.ts'

/* What endpoints are called with by those who want to know whom they let in. */

/** Where what the shape of a query or a body asks for is not all that is asked for. */
export const queries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  listAccess: { kind: 'dau', value: 'PCG' },
  explainRead: { person: 'ada@northfield.example', file: 'PCG' },
  listDisclosures: { person: 'ada@northfield.example' },
  downloadDisclosures: { person: 'ada@northfield.example' },
  listEvents: { from: '2026-01-01', to: '2026-12-31' },
  downloadEvents: { from: '2026-01-01', to: '2026-12-31' },
}
const some = { folders: ['/some'] }
export const bodies: Readonly<Record<string, unknown>> = {
  reportIncident: {
    kind: 'device',
    noticedAt: '2026-01-01T00:00:00Z',
    what: 'It is gone.',
    contact: 'me',
  },
  tellInstitution: { at: '2026-01-01T00:00:00Z', text: 'They know.' },
  copyContent: { ...some, to: `project-${'0'.repeat(24)}` },
  moveContent: { ...some, destination: '/' },
  createFolder: { path: '/some' },
  renameFolder: { path: '/some', to: '/other' },
  createUpload: { name: 'some.txt', folder: '/' },
  offerPart: { index: 1, size: 1, md5: '0'.repeat(32) },
  launch: { tool: `applet-${'0'.repeat(24)}`, input: {} },
  correctSignatory: { email: 'somebody@northfield.example' },
  enterCode: { code: '123456' },
  proposeSignatory: {
    name: 'Somebody Else',
    email: 'somebody@northfield.example',
    reason: 'They sign such agreements here.',
  },
  startWorkstation: { instanceType: 'mem1_ssd1_x2', hours: 1 },
  revokeGrant: { personId: 'ada', ground: 'other', reason: 'Because.' },
}
/** Where it is not the file of the world that they are about. */
const ofUpload = ['listParts', 'offerPart', 'closeUpload']

/** The parameters of an endpoint's path: what there is, or ids of nothing. */
export const paramsFor = (
  endpoint: Endpoint,
  there: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> => ({
  ...(exampleOf(endpoint.params) as Record<string, unknown>),
  ...there,
  ...(ofUpload.includes(endpoint.name) && { fileId: there['uploadId'] }),
})
