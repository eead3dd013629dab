import fc from 'fast-check'
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeDocuSign, type Fault, type Route, startDocuSign } from '#test/fake-docusign.ts'
import { conformsToSigning, outgoing } from '#test/signing-conformance.ts'
import { SigningFault, type SigningService } from '../port.ts'
import { docuSign } from './docusign.ts'

describe('DocuSign as a signing service', () => {
  conformsToSigning(async () => {
    const fake = await startDocuSign()
    return {
      service: docuSign(fake.options),
      sign: (...who) => fake.signAs(...who),
      decline: (...who) => fake.declineAs(...who),
      bounce: (...who) => fake.bounce(...who),
      expire: (externalId) => fake.expire(externalId),
      invitations: (externalId, recipientId) =>
        fake.envelopes
          .find(({ envelopeId }) => envelopeId === externalId)
          ?.invitations.get(recipientId) ?? 0,
      count: () => fake.envelopes.length,
      close: () => fake.close(),
    }
  })
})

let fake: FakeDocuSign
beforeEach(async () => {
  fake = await startDocuSign()
})
afterEach(() => fake.close())

const service = (changes: Partial<Parameters<typeof docuSign>[0]> = {}): SigningService =>
  docuSign({ ...fake.options, ...changes })

const said = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Fault => ({
  effect: false,
  answer: { status, body, headers },
})

const faultOf = async (work: Promise<unknown>): Promise<SigningFault> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof SigningFault) return error
  throw new Error('no fault', { cause: error })
}

describe('an envelope at DocuSign', () => {
  it('has each field where the document has its place, and what it is known again by', async () => {
    const envelope = await outgoing({ noticeUrl: `${fake.options.origin}/notices` })
    await service().send(envelope)
    const definition = fake.envelopes[0]?.definition
    const [pi, applicant, authority] = definition?.recipients.signers ?? []
    expect(pi?.tabs).toMatchObject({
      signHereTabs: [{ pageNumber: '2', xPosition: '190', yPosition: '285' }],
      initialHereTabs: [{ pageNumber: '1', xPosition: '96', yPosition: '372' }],
      fullNameTabs: [{ pageNumber: '2', xPosition: '190', yPosition: '337' }],
      dateSignedTabs: [{ pageNumber: '2', xPosition: '190', yPosition: '680' }],
    })
    expect(applicant?.tabs.initialHereTabs).toEqual([])
    expect([pi, applicant, authority].map((each) => each?.routingOrder)).toEqual(['1', '1', '2'])
    expect(definition?.documents[0]?.documentBase64).toBe(
      Buffer.from(envelope.document.pdf).toString('base64'),
    )
    expect(
      definition?.customFields.textCustomFields.map(({ name, value }) => [name, value]),
    ).toEqual([
      ['accessionEnvelope', envelope.id],
      ['accessionRequest', 'request-7'],
      ['accessionSha256', envelope.document.sha256],
    ])
    expect(definition?.notification).toMatchObject({
      reminders: { reminderDelay: '7' },
      expirations: { expireAfter: '30' },
    })
  })

  it('of another program is left out, and cannot be read as ours', async () => {
    const id = await service().send(await outgoing())
    fake.envelopes[0]?.definition.customFields.textCustomFields.splice(0)
    expect(await service().changedSince(new Date(0))).toEqual([])
    expect(await faultOf(service().read(id))).toMatchObject({ kind: 'gone' })
  })

  it('is found again by a process that knows nothing of the first attempt', async () => {
    const envelope = await outgoing()
    fake.failNext('create', { effect: true, answer: 'cut' })
    expect(await faultOf(service().send(envelope))).toMatchObject({ kind: 'later', seconds: 60 })
    expect(await service().send(envelope)).toBe(fake.envelopes[0]?.envelopeId)
    expect(fake.envelopes).toHaveLength(1)
    expect(fake.asked.filter((route) => route === 'create')).toHaveLength(1)
  })

  it('is not created where looking for it fails', async () => {
    fake.failNext('find', said(500, {}))
    expect(await faultOf(service().send(await outgoing()))).toMatchObject({ kind: 'later' })
    expect(fake.asked).not.toContain('create')
  })

  it('is not sent any more when DocuSign may have forgotten the first attempt', async () => {
    const preparedAt = new Date(Date.now() - 6.1 * 86_400_000)
    const fault = await faultOf(service().send(await outgoing({ preparedAt })))
    expect(fault).toMatchObject({ kind: 'refused' })
    expect(fake.asked).toEqual([])
  })

  it('that is too large is refused before it is sent', async () => {
    const envelope = await outgoing()
    const document = { ...envelope.document, pdf: new Uint8Array(27 * 1024 * 1024) }
    expect(await faultOf(service().send({ ...envelope, document }))).toMatchObject({
      kind: 'refused',
      message: 'The document is too large for DocuSign.',
    })
    expect(fake.asked).toEqual([])
  })

  it.each([
    ['an address that is none', { email: 'grace at lakeside' }, /INVALID_EMAIL_ADDRESS/],
    [
      'a page that is not there',
      { fields: [{ kind: 'signature', page: 3, left: 1, top: 1 } as const] },
      /INVALID_TAB/,
    ],
  ])('with %s is refused in DocuSign’s words', async (_, change, words) => {
    const envelope = await outgoing()
    const recipients = envelope.recipients.map((each) => ({ ...each, ...change }))
    const fault = await faultOf(service().send({ ...envelope, recipients }))
    expect(fault).toMatchObject({ kind: 'refused' })
    expect(fault.message).toMatch(words)
    expect(fake.envelopes).toEqual([])
  })
})

describe('sending again until there is an answer', () => {
  const routes: readonly Route[] = ['token', 'userinfo', 'find', 'create']
  const answers: readonly Fault['answer'][] = [
    'cut',
    'silent',
    { status: 500, body: { errorCode: 'UNSPECIFIED_ERROR', message: '' } },
    { status: 503, body: 'gateway' },
    { status: 200, body: '<html>Please sign in to the network.</html>' },
    { status: 401, body: { errorCode: 'AUTHORIZATION_INVALID_TOKEN', message: '' } },
    { status: 429, body: { errorCode: 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED', message: '' } },
  ]
  const anyFault = fc.record({
    route: fc.constantFrom(...routes),
    effect: fc.boolean(),
    answer: fc.constantFrom(...answers),
  })

  /** What stands before the service answers before anything has an effect. */
  const isPossible = ({ effect, answer }: Fault) =>
    !effect || typeof answer === 'string' || answer.status >= 500 || answer.status === 200

  it('makes one envelope, whatever goes wrong and however often the process is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFault.filter(isPossible), { maxLength: 6 }), async (faults) => {
        const envelope = await outgoing()
        const before = fake.envelopes.length
        for (const { route, ...fault } of faults) fake.failNext(route, fault)
        let sent: string | undefined
        // A 401 that comes twice is for the administrator; the next attempt goes on all the same.
        for (let attempt = 0; sent === undefined && attempt < 50; attempt += 1) {
          sent = await service({ waitMs: 100 })
            .send(envelope)
            .catch(() => undefined)
        }
        // Faults that were not met would hit the next run.
        await fake.close()
        const made = fake.envelopes.slice(before)
        fake = await startDocuSign()
        expect(made.map(({ envelopeId }) => envelopeId)).toEqual([sent])
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('a fault of DocuSign', () => {
  let externalId: string
  beforeEach(async () => {
    externalId = await service().send(await outgoing())
  })
  const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds)

  it.each<[string, number, string, Partial<SigningFault>]>([
    ['the limit of an hour', 429, 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED', { seconds: 900 }],
    [
      'the same, as older parts say it',
      400,
      'Hourly_APIInvocation_Limit_Exceeded',
      { seconds: 900 },
    ],
    ['the limit of a burst', 429, 'BURST_APIINVOCATION_LIMIT_EXCEEDED', { seconds: 30 }],
    ['the limit of looking', 429, 'BURST_ENVELOPE_POLLING_LIMIT_EXCEEDED', { seconds: 30 }],
    [
      'the limit of looking in an hour',
      400,
      'HOURLY_ENVELOPE_POLLING_LIMIT_EXCEEDED',
      { seconds: 900 },
    ],
    ['the limit of envelopes', 429, 'HOURLY_ENVELOPE_LIMIT_EXCEEDED', { seconds: 900 }],
    ['a throttled download', 400, 'API_REQUEST_IS_THROTTLED', { seconds: 600 }],
    ['a fault of theirs', 500, 'UNSPECIFIED_ERROR', { seconds: 5 }],
    ['a gateway', 503, '', { seconds: 5 }],
  ])('is a matter of time: %s', async (_, status, errorCode, expected) => {
    fake.failNext('read', said(status, { errorCode, message: 'Words.' }))
    expect(await faultOf(service().read(externalId))).toMatchObject({ kind: 'later', ...expected })
  })

  it.each<[number, string, SigningFault['kind']]>([
    [400, 'ACCOUNT_LACKS_PERMISSIONS', 'setup'],
    [403, 'USER_LACKS_PERMISSIONS', 'setup'],
    [400, 'user_not_envelope_sender_or_recipient', 'setup'],
    [403, 'SOMETHING_NEW', 'setup'],
    [400, 'ENVELOPE_DOES_NOT_EXIST', 'gone'],
    [404, 'RESOURCE_NOT_FOUND', 'gone'],
    [404, 'SOMETHING_NEW', 'gone'],
    [400, 'ENVELOPE_IS_INCOMPLETE', 'refused'],
    [400, 'ANCHOR_TAB_STRING_NOT_FOUND', 'refused'],
    [400, 'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', 'refused'],
    [400, 'UNSPECIFIED_ERROR', 'refused'],
    [400, 'RECIPIENT_NOT_IN_SEQUENCE', 'refused'],
    [400, 'UNKNOWN_ENVELOPE_RECIPIENT', 'refused'],
  ])('%s %s is %s, with its words', async (status, errorCode, kind) => {
    const body = { errorCode, message: 'PDF validation failed' }
    fake.failNext('read', said(status, body, { 'x-docusign-tracetoken': 'f3a1' }))
    const fault = await faultOf(service().read(externalId))
    expect(fault).toMatchObject({ kind, seconds: 0 })
    expect(fault.message).toBe(`DocuSign says: ${errorCode}, PDF validation failed (trace f3a1)`)
  })

  it('that names when the limit ends is waited for until then', async () => {
    const body = { errorCode: 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED', message: '' }
    const waits = async (headers: Record<string, string>) => {
      fake.failNext('read', said(429, body, headers))
      return (await faultOf(service().read(externalId))).seconds
    }
    // By DocuSign's clock, which runs a day late here.
    const date = 'Fri, 20 Nov 2026 21:00:00 GMT'
    const reset = String(Date.parse(date) / 1000 + 1234)
    expect(await waits({ date, 'x-ratelimit-reset': reset })).toBe(1234)
    expect(await waits({ 'x-ratelimit-reset': inSeconds(-5000) })).toBe(1)
    expect(await waits({ 'x-ratelimit-reset': inSeconds(900_000) })).toBe(3900)
    expect(await waits({ 'x-ratelimit-reset': 'soon' })).toBe(900)
  })

  it('within an answer of status 200 is one, too', async () => {
    const results = (errorCode: string) => ({
      recipientUpdateResults: [
        { recipientId: '1', errorDetails: { errorCode: 'SUCCESS', message: '' } },
        { recipientId: '3', errorDetails: { errorCode, message: 'Words.' } },
      ],
    })
    for (const [code, kind] of [
      ['USER_LACKS_PERMISSIONS', 'setup'],
      ['INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', 'refused'],
    ] as const) {
      fake.failNext('update', said(200, results(code)))
      const fault = await faultOf(service().remind(externalId, '3'))
      expect(fault).toMatchObject({ kind, message: `DocuSign says: ${code}, Words.` })
    }
    fake.failNext('update', said(200, { recipientUpdateResults: [] }))
    expect(await faultOf(service().remind(externalId, '3'))).toMatchObject({ kind: 'later' })
  })

  it('in its network is a matter of time', async () => {
    fake.failNext('read', { effect: false, answer: 'cut' })
    expect(await faultOf(service().read(externalId))).toMatchObject({ kind: 'later', seconds: 5 })
    fake.failNext('read', { effect: false, answer: 'silent' })
    const impatient = service({ waitMs: 300 })
    expect(await faultOf(impatient.read(externalId))).toMatchObject({ kind: 'later' })
    const { origin } = fake.options
    await fake.close()
    const fault = await faultOf(service({ origin }).read(externalId))
    expect(fault.message).toMatch(/^DocuSign cannot be reached: .*ECONNREFUSED/)
  })

  it('that leads elsewhere is not followed', async () => {
    const elsewhere = { location: `${fake.options.origin}/oauth/userinfo` }
    fake.failNext('read', said(302, '', elsewhere))
    const asked = fake.asked.length
    expect(await faultOf(service().read(externalId))).toMatchObject({ kind: 'setup' })
    expect(fake.asked.slice(asked)).toEqual(['token', 'userinfo', 'read'])
  })

  it('that answers without end is cut short', async () => {
    fake.failNext('read', said(200, Buffer.alloc(9 * 1024 * 1024, '[')))
    const fault = await faultOf(service().read(externalId))
    expect(fault).toMatchObject({ kind: 'later', message: expect.stringContaining('more than') })
  })

  it('that gives no PDF collects nothing', async () => {
    for (const signer of fake.envelopes[0]?.signers ?? [])
      fake.signAs(externalId, signer.recipientId)
    fake.failNext('certificate', said(200, '<html>'))
    expect(await faultOf(service().collect(externalId))).toMatchObject({ kind: 'later' })
    fake.failNext('combined', said(400, { errorCode: 'API_REQUEST_IS_THROTTLED', message: '' }))
    expect(await faultOf(service().collect(externalId))).toMatchObject({ seconds: 600 })
  })
})

describe('signing in', () => {
  it('is done once, however many ask', async () => {
    const one = service()
    const envelopes = await Promise.all([outgoing(), outgoing(), outgoing(), outgoing()])
    await Promise.all(envelopes.map((each) => one.send(each)))
    await one.changedSince(new Date(0))
    const signIns = fake.asked.filter((route) => ['token', 'userinfo'].includes(route))
    expect(signIns).toEqual(['token', 'userinfo'])
  })

  it('is done anew when a token is refused, and what was asked is asked again', async () => {
    const one = service()
    await one.send(await outgoing())
    fake.revokeTokens()
    await Promise.all([one.changedSince(new Date(0)), one.changedSince(new Date(0))])
    expect(fake.asked.filter((route) => route === 'token')).toHaveLength(2)
  })

  it('is given up where the new token is refused, too', async () => {
    const one = service()
    const id = await one.send(await outgoing())
    const no = said(401, { errorCode: 'USER_AUTHENTICATION_FAILED', message: 'No.' })
    fake.failNext('read', no)
    fake.failNext('read', no)
    expect(await faultOf(one.read(id))).toMatchObject({ kind: 'setup' })
    expect(fake.asked.filter((route) => route === 'read')).toHaveLength(2)
  })

  it('recovers from a token that was refused at once', async () => {
    fake.failNext('userinfo', said(401, {}))
    expect(await service().preflight()).toEqual([])
  })
})

describe('preflight', () => {
  const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  it('gives the address at which the user consents', async () => {
    fake.hasConsent = false
    const one = service()
    const [problem = ''] = await one.preflight()
    expect(problem).toContain(
      `https://account-d.docusign.com/oauth/auth?response_type=code&scope=signature%20impersonation&client_id=${fake.options.integrationKey}&redirect_uri=https%3A%2F%2Fdata.lakeside.example`,
    )
    expect(await faultOf(one.send(await outgoing()))).toMatchObject({ kind: 'setup' })
    fake.hasConsent = true
    expect(await one.preflight()).toEqual([])
  })

  it.each<[Partial<Parameters<typeof docuSign>[0]>, RegExp]>([
    [{ integrationKey: 'other' }, /^ACCESSION_DOCUSIGN_INTEGRATION_KEY: account-d/],
    [{ userId: 'other' }, /^ACCESSION_DOCUSIGN_USER_ID: account-d/],
    [{ key: otherKey }, /^ACCESSION_DOCUSIGN_KEY_FILE: /],
  ])('names the setting that is wrong', async (changes, message) => {
    expect(await service(changes).preflight()).toEqual([expect.stringMatching(message)])
  })

  it.each([
    [{ error: 'invalid_grant', error_description: 'expired' }, /Set the clock/],
    [{ error: 'invalid_grant', error_description: 'not_valid_yet' }, /Set the clock/],
    [{ error: 'unauthorized_client' }, /refuses the sign-in: unauthorized_client/],
    ['gateway', /refuses the sign-in: no reason given/],
  ])('says why the sign-in is refused: %j', async (body, message) => {
    fake.failNext('token', said(400, body))
    expect(await service().preflight()).toEqual([expect.stringMatching(message)])
  })

  it('says that DocuSign is out of reach, and of no account of its own', async () => {
    fake.failNext('token', { effect: false, answer: 'cut' })
    expect(await service().preflight()).toEqual([expect.stringMatching(/cannot be reached/)])
    fake.baseUri = 'http://169.254.169.254'
    expect(await service().preflight()).toEqual([
      expect.stringMatching(/169\.254.*no address of DocuSign/),
    ])
    expect(fake.asked).not.toContain('find')
  })
})
