import { describe, expect, it } from 'vitest'
import { Parameter } from '../../contract/tools.ts'
import type { Picked } from './entries.ts'
import { type Draft, mostRuns, runsOf } from './runs-of.ts'

const file = (n: number): Picked => ({
  id: `file-${n}`,
  projectId: 'project-P',
  name: `${n}.bam`,
  folder: '/',
  size: 1,
})
const link = (n: number) => ({ $dnanexus_link: { project: 'project-P', id: `file-${n}` } })

const inputs = [
  Parameter.parse({ name: 'reads', class: 'file' }),
  Parameter.parse({ name: 'window', class: 'int', default: 1000 }),
]
const draft: Draft = {
  name: ' Coverage ',
  folder: '/out',
  instanceType: 'mem1_ssd1_x2',
  entries: { reads: [file(1)], window: '' },
  anything: '{}',
  batch: undefined,
}
const common = { name: 'Coverage', folder: '/out', instanceType: 'mem1_ssd1_x2' }

describe('the runs that a form asks for', () => {
  it('are one, with what was given and nothing else', () => {
    expect(runsOf(inputs, draft)).toEqual({ runs: [{ ...common, input: { reads: link(1) } }] })
  })

  it('are none while something is wrong, each fault at its field', () => {
    const wrong = { ...draft, name: ' ', folder: 'out', entries: { reads: [], window: 'x' } }
    expect(runsOf(inputs, wrong)).toEqual({
      faults: {
        reads: 'Choose a file.',
        window: 'This is not a number.',
        ':name': 'Give the run a name.',
        ':folder': 'A folder begins with /.',
      },
    })
  })

  it('are one for each file of a batch, named after it', () => {
    const batch = { ...draft, batch: 'reads', entries: { reads: [file(1), file(2)], window: '5' } }
    expect(runsOf(inputs, batch)).toEqual({
      batch: 'Coverage',
      runs: [1, 2].map((n) => ({
        ...common,
        name: `Coverage: ${n}.bam`,
        input: { reads: link(n), window: 5 },
      })),
    })
    const many = { reads: Array.from({ length: mostRuns + 1 }, (_, n) => file(n)) }
    expect(runsOf(inputs, { ...batch, entries: many })).toMatchObject({
      faults: { reads: 'At most 200 runs begin at once.' },
    })
  })

  it('take any JSON object where a tool does not say what it takes', () => {
    expect(runsOf(null, { ...draft, anything: '{"a": 1}' })).toMatchObject({
      runs: [{ input: { a: 1 } }],
    })
    expect(runsOf(null, { ...draft, anything: '[1]' })).toMatchObject({
      faults: { ':anything': 'This has to be an object: { … }.' },
    })
  })
})
