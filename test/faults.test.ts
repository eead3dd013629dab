import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faults } from './faults/all.ts'
import { root } from './shape/repository.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('a seeded fault', () => {
  it.each(faults)('$threat, $what, can be put in, and a test is there to see it', (fault) => {
    expect(read(fault.file).split(fault.from)).toHaveLength(2)
    expect(fault.to).not.toBe(fault.from)
    expect(read(fault.test)).toMatch(new RegExp(`\\b${fault.threat}\\b`))
  })
})
