import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, run } from '#test/crash/process.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe('accession journey', () => {
  it('walks the whole way and ends with one line of JSON', { timeout: 300_000 }, async () => {
    const { code, out, err } = await run(folder.path, ['journey', '--json', '--verify-all'])
    expect(code, err).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    const report = JSON.parse(lines[0] ?? '') as {
      ok: boolean
      steps: { name: string }[]
      files: number
    }
    expect(report.ok).toBe(true)
    expect(report.files).toBeGreaterThan(6000)
    expect(report.steps.length).toBeGreaterThan(10)
    for (const { name } of report.steps) expect(err).toContain(name)
  })

  it('leaves what all signed electronically, sealed', { timeout: 300_000 }, async () => {
    const out = join(folder.path, 'signed')
    const { code, err } = await run(folder.path, ['journey', '--electronic', '--out', out])
    expect(code, err).toBe(0)
    const args = ['verify', join(out, 'agreement.pdf'), '--root', join(out, 'root.pem')]
    expect(await run(folder.path, args)).toMatchObject({ code: 0 })
  })

  it('says which step failed, and why', { timeout: 120_000 }, async () => {
    const { code, out, err } = await run(folder.path, ['journey', '--manifest', '/nonexistent.tsv'])
    expect(code).not.toBe(0)
    expect(out).toContain('start a fresh instance')
    expect(err).toContain('nonexistent.tsv')
  })
})
