import { describe, expect, it } from 'vitest'
import { Parameter } from '../../contract/tools.ts'
import { entryOf, type Picked, readEntry } from './entries.ts'

const input = (more: Partial<Parameter> & { class: string }): Parameter =>
  Parameter.parse({ name: 'it', ...more })

const bam: Picked = {
  id: 'file-B',
  projectId: 'project-P',
  name: 'a.bam',
  folder: '/',
  size: 1,
}

describe('a field of the launch form', () => {
  it.each([
    ['int', ' 12 ', { value: 12 }],
    ['int', '1.5', { fault: 'This has to be a whole number.' }],
    ['int', 'many', { fault: 'This is not a number.' }],
    ['int', '0x10', { fault: 'This is not a number.' }],
    ['int', 'Infinity', { fault: 'This is not a number.' }],
    ['int', '99999999999999999999', { fault: 'This has to be a whole number.' }],
    ['float', '1e-3', { value: 0.001 }],
    ['string', ' as it is ', { value: ' as it is ' }],
    ['boolean', 'false', { value: false }],
    ['array:int', '1\n\n2\n', { value: [1, 2] }],
    ['array:int', '1\n\nx', { fault: 'Line 3: This is not a number.' }],
    ['array:string', 'a b\nc', { value: ['a b', 'c'] }],
    ['hash', '{"a": 1}', { value: { a: 1 } }],
    ['array:hash', '[{}]', { value: [{}] }],
  ])('reads %s from %j', (type, text, reading) => {
    expect(readEntry(input({ class: type }), text)).toEqual(reading)
  })

  it('says in which line JSON goes wrong', () => {
    expect(readEntry(input({ class: 'hash' }), '{\n  "a": 1,\n  b: 2\n}')).toEqual({
      fault: 'This is not JSON: look at line 3.',
    })
    expect(readEntry(input({ class: 'hash' }), '{\n  "a": 1\n')).toEqual({
      fault: 'This is not JSON: look at line 3.',
    })
  })

  it('asks for what is needed, and for nothing else', () => {
    expect(readEntry(input({ class: 'file' }), undefined)).toEqual({ fault: 'Choose a file.' })
    expect(readEntry(input({ class: 'array:file' }), [])).toEqual({
      fault: 'Choose at least one file.',
    })
    expect(readEntry(input({ class: 'int', optional: true }), '')).toEqual({})
    expect(readEntry(input({ class: 'int', default: 3 }), '')).toEqual({})
  })

  it('gives files as links into the project where they were found', () => {
    const link = { $dnanexus_link: { project: 'project-P', id: 'file-B' } }
    expect(readEntry(input({ class: 'file' }), [bam])).toEqual({ value: link })
    expect(readEntry(input({ class: 'array:file' }), [bam])).toEqual({ value: [link] })
  })

  it('takes choices by their place, with the name that they carry', () => {
    const choices = [{ name: 'hg38', value: { $dnanexus_link: 'file-H' } }, 'other']
    const one = input({ class: 'file', choices })
    expect(readEntry(one, '0')).toEqual({ value: { $dnanexus_link: 'file-H' } })
    expect(entryOf(one, { $dnanexus_link: { id: 'file-H', project: 'p' } }, () => undefined)).toBe(
      '0',
    )
    const several = input({ class: 'array:string', choices: ['a', 'b', 'c'] })
    expect(readEntry(several, [0, 2])).toEqual({ value: ['a', 'c'] })
    expect(entryOf(several, ['c'], () => undefined)).toEqual([2])
  })

  it('begins with what an earlier run was given', () => {
    const picked = (id: string) => (id === bam.id ? bam : undefined)
    expect(entryOf(input({ class: 'file' }), { $dnanexus_link: 'file-B' }, picked)).toEqual([bam])
    expect(entryOf(input({ class: 'file' }), { $dnanexus_link: 'file-X' }, picked)).toEqual([])
    expect(entryOf(input({ class: 'int' }), 7, picked)).toBe('7')
    expect(entryOf(input({ class: 'boolean' }), true, picked)).toBe('true')
    expect(entryOf(input({ class: 'array:float' }), [0.5, 1], picked)).toBe('0.5\n1')
    expect(entryOf(input({ class: 'hash' }), { a: 1 }, picked)).toBe('{\n  "a": 1\n}')
  })
})
