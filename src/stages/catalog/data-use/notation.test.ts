import { describe, expect, it } from 'vitest'
import { limitOf, meaningOf, readTerms, writeTerm } from './notation.ts'

const faultOf = (...texts: string[]): string => {
  const read = readTerms(texts)
  return read.ok ? '' : read.fault
}

describe('data use terms as one writes them', () => {
  it('are read with what they are limited to, and written again', () => {
    const texts = [
      'DS=BLL,TLL',
      'NPU',
      'GS=US,CA',
      'TS=12',
      'RS=studies of survivors, at home',
      'DS',
    ]
    for (const text of texts) {
      const read = readTerms([text])
      expect(read.ok ? read.value.map(writeTerm) : read.fault).toEqual([text])
    }
    expect(readTerms(['duo:0000042', 'npu'])).toEqual({
      ok: true,
      value: [
        { code: 'GRU', values: [] },
        { code: 'NPU', values: [] },
      ],
    })
    expect(readTerms(['DS=MONDO:0004992, BLL'])).toMatchObject({
      value: [{ values: ['MONDO:0004992', 'BLL'] }],
    })
  })

  it('say in words what they are limited to', () => {
    const said = (text: string) => {
      const read = readTerms([text])
      return read.ok ? read.value.map(limitOf).join() : read.fault
    }
    expect(said('DS=OS,MONDO:0004992')).toBe('Osteosarcoma or MONDO:0004992')
    expect(said('GS=CA,US')).toBe('Canada or United States')
    expect([said('TS=1'), said('TS=12'), said('GRU')]).toEqual(['1 month', '12 months', ''])
    expect(meaningOf({ code: 'TS', values: ['12'] })).toBe(
      'Use is approved for a limited number of months. 12 months.',
    )
  })

  it('are refused by the name of what is wrong', () => {
    expect(faultOf('GRU', 'NOPE')).toContain('NOPE')
    expect(faultOf('DS=BLL,QQQ')).toMatch(/DS: QQQ is neither/)
    expect(faultOf('GS=US,QQ')).toMatch(/GS: QQ/)
    expect(faultOf('TS=soon')).toMatch(/TS: soon/)
    expect(faultOf('TS=0')).toMatch(/TS: 0/)
    expect(faultOf('NPU=US')).toMatch(/NPU takes nothing/)
    expect(faultOf(`RS=${'x'.repeat(501)}`)).toMatch(/longer than 500/)
    expect(faultOf('NPU', 'NPU')).toMatch(/NPU is there twice/)
    expect(faultOf('GRU', 'DS=BLL')).toMatch(/GRU and DS/)
  })
})
