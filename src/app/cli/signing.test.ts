import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, run } from '#test/crash/process.ts'
import { openSigning } from '../openings.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe('accession signing', () => {
  it('says that the platform collects signatures itself', async () => {
    expect(await run(folder.path, ['signing'])).toMatchObject({
      code: 0,
      out: 'Signatures are collected by the platform itself.\n',
    })
  })

  it('names what is missing for DocuSign, and a key file that cannot be used', async () => {
    const missing = await run(folder.path, ['signing'], { ACCESSION_SIGNING: 'docusign' })
    expect(missing.code).toBe(2)
    expect(missing.err).toContain('ACCESSION_DOCUSIGN_USER_ID: is needed with')
    const unusable = await run(folder.path, ['signing'], {
      ACCESSION_SIGNING: 'docusign',
      ACCESSION_DOCUSIGN_INTEGRATION_KEY: '2f6b1c1e-6d0f-4d2c-9f57-0a1b2c3d4e5f',
      ACCESSION_DOCUSIGN_USER_ID: '7a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      ACCESSION_DOCUSIGN_KEY_FILE: '/nonexistent.pem',
      ACCESSION_DOCUSIGN_HOST: 'account-d.docusign.com',
      ACCESSION_DOCUSIGN_HMAC_KEYS: 'a-key-of-connect-of-ours',
    })
    expect(unusable).toMatchObject({ code: 2, out: '' })
    expect(unusable.err).toMatch(/^ACCESSION_DOCUSIGN_KEY_FILE: \/nonexistent\.pem cannot be read/)
  })
})

describe('the signing service that the settings name', () => {
  it('is none, or DocuSign', async () => {
    expect(await openSigning(undefined, 'https://data.lakeside.example')).toBeUndefined()
    const keyFile = join(folder.path, 'key.pem')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const service = await openSigning(
      {
        integrationKey: '2f6b1c1e-6d0f-4d2c-9f57-0a1b2c3d4e5f',
        userId: '7a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
        keyFile,
        host: 'account-d.docusign.com',
        hmacKeys: ['a-key-of-connect-of-ours'],
      },
      'https://data.lakeside.example',
    )
    expect(service?.name).toBe('docusign')
  })
})
