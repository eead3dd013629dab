import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { everything, fileByForm } from '#app/journey/steps.ts'
import {
  addForm,
  downloadAgreement,
  downloadForm,
  listForms,
  submitRequest,
} from '#stages/agreement/contract.ts'
import { reviewSelection } from '#stages/selection/contract.ts'
import { draftOf, saveName, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  deleteDraft,
  readRequest,
  saveSection,
  startRequest,
  watchEligibility,
  withdrawRequest,
} from './contract.ts'

let platform: Platform
let ada: Person
let ben: Person
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  ben = await platform.as('ben')
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })

describe('a draft', () => {
  it('is filled in from the profile and says what it still needs', async () => {
    const draft = await draftOf(ada)
    expect(draft).toMatchObject({
      state: 'draft',
      status: 'Draft',
      files: 4,
      filing: 'by-agreement',
    })
    expect(draft.draft.about).toMatchObject({ fullName: 'Ada Okafor', country: 'US' })
    expect(draft.missing.map(({ path }) => path)).toContain('name.name')
    expect(draft).toMatchObject({ signing: 'electronic', electronicIsOpen: true })
    expect(
      draft.shares.map(({ dau, access, files }) => [dau?.code ?? null, access, files]),
    ).toEqual([
      [null, 'open', 1],
      ['PCG', 'needs-agreement', 2],
      ['SCP', 'needs-agreement', 1],
    ])
  })

  it('keeps of a step its own answers, and nothing else of the request (T22)', async () => {
    const { id } = await draftOf(ada)
    const strange = { state: 'approved', requesterId: 'ben', requester_id: 'ben', version: 99 }
    const saved = await ada.call(saveSection, {
      params: { requestId: id, section: 'name' },
      body: { base: 0, value: { name: 'My own', ...strange } },
    })
    expect(saved).toMatchObject({ state: 'draft', draft: { name: { name: 'My own' } } })
    const { draft } = await platform.deps.db
      .selectFrom('access_request')
      .select('draft')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(draft).toHaveProperty('name', { name: 'My own' })
  })

  it('keeps the earlier of two saves on the same version, and refuses the later', async () => {
    const draft = await draftOf(ada)
    const first = await saveName(ada, draft, 0, 'From the desk')
    await expect(saveName(ada, draft, 0, 'From the phone')).rejects.toEqual(
      problem('stale-version'),
    )
    expect(first.sectionVersions.name).toBe(1)
    const read = await ada.call(readRequest, { params: { requestId: draft.id } })
    expect(read.draft.name.name).toBe('From the desk')
    expect((await saveName(ada, draft, 1, 'Now from the phone')).draft.name.name).toBe(
      'Now from the phone',
    )
  })

  it('saves two steps from two devices side by side', async () => {
    const draft = await draftOf(ada)
    const about = ada.call(saveSection, {
      params: { requestId: draft.id, section: 'about' },
      body: { base: 0, value: { ...draft.draft.about, jobTitle: 'Fellow' } },
    })
    await Promise.all([about, saveName(ada, draft, 0, 'Side by side')])
    const read = await ada.call(readRequest, { params: { requestId: draft.id } })
    expect([read.draft.about.jobTitle, read.draft.name.name]).toEqual(['Fellow', 'Side by side'])
  })

  it('has a name of its own among one’s requests, whatever the case', async () => {
    const one = await draftOf(ada)
    const two = await draftOf(ada)
    await saveName(ada, one, 0, 'Same name')
    await expect(saveName(ada, two, 0, 'SAME NAME')).rejects.toEqual(problem('already-exists'))
    await expect(saveName(ben, await draftOf(ben), 0, 'Same name')).resolves.toMatchObject({
      name: 'Same name',
    })
  })

  it('takes no control characters, and says where', async () => {
    const draft = await draftOf(ada)
    const attempt = saveName(ada, draft, 0, 'a\r\nBcc: everyone')
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'name.name' }],
    })
  })

  it('is nobody else’s business', async () => {
    const draft = await draftOf(ada)
    const params = { requestId: draft.id }
    for (const other of [
      ben,
      await platform.as('stella'),
      await platform.as('audrey'),
      await platform.as('chika'),
    ]) {
      await expect(other.call(readRequest, { params })).rejects.toEqual(problem('not-found'))
      await expect(saveName(other, draft, 0, 'Mine')).rejects.toEqual(problem('not-found'))
      await expect(other.call(deleteDraft, { params })).rejects.toEqual(problem('not-found'))
    }
  })

  it('can be deleted, and is gone', async () => {
    const params = { requestId: (await draftOf(ada)).id }
    await ada.call(deleteDraft, { params })
    await expect(ada.call(readRequest, { params })).rejects.toEqual(problem('not-found'))
  })

  it('is not filed while something is missing; every field is named', async () => {
    const draft = await draftOf(ada)
    const attempt = ada.call(submitRequest, {
      params: { requestId: draft.id },
      body: { version: draft.version },
    })
    await expect(attempt).rejects.toMatchObject({ code: 'invalid-input' })
    const { missing } = await ada.call(readRequest, { params: { requestId: draft.id } })
    expect(missing.length).toBeGreaterThan(5)
  })
})

describe('the people of an agreement', () => {
  const party = (name: string, email: string) => ({
    name,
    email,
    jobTitle: 'x',
    institution: 'x',
    telephone: '1',
    address: 'x',
  })
  const faultsWith = async (agreement: Record<string, unknown>): Promise<string[]> => {
    const draft = await draftOf(ada)
    const saved = await ada.call(saveSection, {
      params: { requestId: draft.id, section: 'agreement' },
      body: { base: 0, value: agreement },
    })
    return saved.missing.map(({ path }) => path)
  }

  it('may not have the Institutional Authority as PI, by any spelling of the mailbox', async () => {
    const faults = await faultsWith({
      principalInvestigator: party('Pia', 'pia@northfield.example'),
      institutionalAuthority: party('Pia', 'Pia+sign@Northfield.example'),
    })
    expect(faults).toContain('agreement.institutionalAuthority.email')
  })

  it('need an Information Security Officer exactly when download is asked', async () => {
    const path = 'agreement.informationSecurityOfficer.name'
    expect(await faultsWith({ download: true })).toContain(path)
    expect(await faultsWith({ download: false })).not.toContain(path)
  })

  it('are at most eight applicants, the requester included where they are not the PI', async () => {
    const applicants = Array.from({ length: 8 }, (_, n) => party(`A${n}`, `a${n}@x.example`))
    expect(await faultsWith({ applicants })).toContain('agreement.applicants')
    expect(await faultsWith({ applicants, requesterIsPrincipalInvestigator: true })).not.toContain(
      'agreement.applicants',
    )
  })

  it('count the words of the contemplated use', async () => {
    const path = 'agreement.contemplatedUse'
    expect(await faultsWith({ contemplatedUse: 'word '.repeat(149) })).toContain(path)
    expect(await faultsWith({ contemplatedUse: 'word '.repeat(150) })).not.toContain(path)
  })

  it('come with a title and a summary for the public, of 50 to 300 words', async () => {
    const path = 'agreement.laySummary'
    expect(await faultsWith({ laySummary: 'word '.repeat(49) })).toContain(path)
    expect(await faultsWith({ laySummary: 'word '.repeat(301) })).toContain(path)
    expect(await faultsWith({ laySummary: 'word '.repeat(300) })).not.toContain(path)
    expect(await faultsWith({ publicTitle: ' ' })).toContain('agreement.publicTitle')
    expect(await faultsWith({ publicTitle: 'Why' })).not.toContain('agreement.publicTitle')
  })
})

describe('a for-profit institution', () => {
  it('sees what is closed to it before it starts a request, as a draft then says', async () => {
    const closedTo = async (person: Person) =>
      (await person.call(reviewSelection, { body: everything })).shares.map(({ dau, closedBy }) => [
        dau?.code ?? 'open',
        closedBy,
      ])
    const cora = await platform.as('cora')
    const closed = [
      ['open', []],
      ['PCG', ['for-profit']],
      ['SCP', ['for-profit']],
    ]
    expect(await closedTo(cora)).toEqual(closed)
    const { shares } = await draftOf(cora)
    expect(shares.map(({ dau, closedBy }) => [dau?.code ?? 'open', closedBy])).toEqual(closed)
    expect((await closedTo(ben)).flatMap(([, closedBy]) => closedBy)).toEqual([])
  })

  it('is told that it may not have controlled data, and can leave its address; nothing is filed', async () => {
    const cora = await platform.as('cora')
    const draft = await draftOf(cora)
    expect(draft.filing).toBe('not-eligible')
    const named = await saveName(cora, draft, 0, 'For profit')
    const attempt = cora.call(submitRequest, {
      params: { requestId: draft.id },
      body: { version: named.version },
    })
    await expect(attempt).rejects.toMatchObject({ errors: [{ path: 'about.institutionType' }] })
    expect(
      await cora.call(watchEligibility, { body: { email: 'cora@brightwell.example' } }),
    ).toEqual({ watching: true })
  })

  it('may have open-access data at once', async () => {
    const cora = await platform.as('cora')
    const selection = {
      ...everything,
      filters: { ...everything.filters, file_type: ['Feature Counts'] },
    }
    const draft = await cora.call(startRequest, { body: { selection } })
    const named = await saveName(cora, draft, 0, 'Open only')
    const filed = await cora.call(submitRequest, {
      params: { requestId: draft.id },
      body: { version: named.version },
    })
    expect(filed).toMatchObject({ state: 'approved', files: 1 })
  })
})

describe('the form', () => {
  it('is a PDF; anything else is refused with a sentence and changes nothing', async () => {
    const draft = await draftOf(ada)
    const params = { requestId: draft.id }
    const bytes = new TextEncoder().encode('<html>%PDF-1.7</html>')
    const attempt = ada.upload(addForm, { params, query: { name: 'form.pdf' } }, bytes)
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'form' }],
    })
    expect(await ada.call(listForms, { params })).toEqual([])
  })

  it('is refused above 25 MB', async () => {
    const draft = await draftOf(ada)
    const attempt = ada.upload(
      addForm,
      { params: { requestId: draft.id }, query: { name: 'form.pdf' } },
      new Uint8Array(25 * 1024 * 1024 + 1),
    )
    await expect(attempt).rejects.toMatchObject({ code: 'too-large' })
  })

  it('is kept in versions, each as it was uploaded', async () => {
    const draft = await draftOf(ada)
    const params = { requestId: draft.id }
    const pdf = await ada.download(downloadAgreement, { params })
    for (const name of ['one.pdf', 'two.pdf'])
      await ada.upload(addForm, { params, query: { name } }, pdf)
    const forms = await ada.call(listForms, { params })
    expect(forms.map(({ n, name }) => [n, name])).toEqual([
      [2, 'two.pdf'],
      [1, 'one.pdf'],
    ])
    expect(
      Buffer.from(await ada.download(downloadForm, { params: { ...params, n: 1 } })).equals(pdf),
    ).toBe(true)
  })
})

describe('a filed request', () => {
  it('no longer changes, takes no second filing, and can be withdrawn', async () => {
    const filed = await fileByForm(ben, 'To withdraw', false)
    const params = { requestId: filed.id }
    expect(filed).toMatchObject({
      state: 'submitted',
      status: 'Pending review',
      openCommands: ['withdraw'],
    })
    await expect(saveName(ben, filed, 1, 'Later')).rejects.toEqual(problem('wrong-state'))
    await expect(
      ben.call(submitRequest, { params, body: { version: filed.version } }),
    ).rejects.toEqual(problem('wrong-state'))
    await expect(
      ben.call(withdrawRequest, { params, body: { version: filed.version - 1 } }),
    ).rejects.toEqual(problem('stale-version'))
    expect(
      (await ben.call(withdrawRequest, { params, body: { version: filed.version } })).state,
    ).toBe('withdrawn')
  })

  it('shows its own release after a newer one is published', async () => {
    const filed = await fileByForm(ben, 'Of its day', false)
    await platform.importRows([{ file_path: 'new.bam' }], { release: 'later' })
    const read = await ben.call(readRequest, { params: { requestId: filed.id } })
    expect(read).toMatchObject({
      files: 4,
      release: { name: 'r1' },
      newerRelease: { name: 'later' },
    })
  })
})

describe('the agreement', () => {
  it('prints for a DAU without an embargo date, too', async () => {
    await platform.deps.db.updateTable('dau').set({ embargo_date: null }).execute()
    await platform.importRows([{ file_path: 'closed.bam', dau: 'PCG' }], { release: 'closed' })
    const draft = await draftOf(await platform.as('pia'))
    const pdf = await (
      await platform.as('pia')
    ).download(downloadAgreement, { params: { requestId: draft.id } })
    expect(new TextDecoder().decode(pdf.slice(0, 5))).toBe('%PDF-')
  })
})
