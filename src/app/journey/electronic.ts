import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { downloadSealRoot, verifyDocument } from '#stages/agreement/contract/seal.ts'
import { downloadRecord, type Envelope, listEnvelopes } from '#stages/agreement/contract/signing.ts'
import { type AccessRequest, readRequest } from '#stages/request/contract.ts'
import { type Person, visitor } from './person.ts'
import { type Mailbox, signAs } from './signer.ts'
import { must, sendForSignature } from './steps.ts'

export type Signed = {
  readonly request: AccessRequest
  /** Who signed, in the order in which they did. */
  readonly signers: readonly string[]
  /** The sealed agreement, and what it is verified against. */
  readonly agreement: Uint8Array
  readonly root: Uint8Array
}

const patience = 120_000

/** Files a request whose agreement everybody signs electronically, each by the link and the code in their mails. */
export async function fileElectronically(
  url: string,
  person: Person,
  mails: Mailbox,
  name: string,
): Promise<Signed> {
  const sent = await sendForSignature(person, name, true)
  must(sent.state === 'awaiting-signatures', `the request waits for signatures: ${sent.state}`)
  const params = { requestId: sent.id }
  const current = async () => (await person.call(listEnvelopes, { params }))[0]
  const signers: string[] = []
  let envelope = await until(current, ({ state }) => state === 'out')
  while (envelope.state === 'out') {
    const next = envelope.signatories.find(({ state }) => state === 'asked')
    must(next !== undefined, 'somebody is asked while the agreement is out')
    const { me } = await signAs(url, mails, next.email)
    must(me.state === 'signed', `${next.name} has signed`)
    signers.push(next.name)
    envelope = await until(current, () => true)
  }
  const { id } = await until(current, ({ state }) => state === 'completed')
  const agreement = await person.download(downloadRecord, { params: { ...params, envelopeId: id } })
  const someone = visitor(url)
  const verified = await someone.upload(verifyDocument, {}, agreement)
  must(verified.seal.valid, `the seal verifies: ${JSON.stringify(verified)}`)
  const root = await someone.download(downloadSealRoot, {})
  return { request: await person.call(readRequest, { params }), signers, agreement, root }
}

async function until(
  read: () => Promise<Envelope | undefined>,
  holds: (envelope: Envelope) => boolean,
): Promise<Envelope> {
  for (let waited = 0; waited < patience; waited += 100) {
    const envelope = await read()
    if (envelope !== undefined && holds(envelope)) return envelope
    await sleep(100)
  }
  throw new Error('the envelope does not get on')
}

/** Leaves the sealed agreement and its root in a folder, for other programs to verify. */
export async function keepSigned(folder: string, { agreement, root }: Signed): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'agreement.pdf'), agreement)
  await writeFile(join(folder, 'root.pem'), root)
}
