import { describe, expect, it } from 'vitest'
import { NoJson, parseJson } from './json.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON from outside (T99)', () => {
  it('is read as it is', () => {
    const text = '{"a":[1,{"b":null}],"constructor":"Otis","prototype":{"x":1}}'
    expect(parseJson(text)).toEqual(JSON.parse(text))
    expect(parseJson('null')).toBeNull()
  })

  it.each([
    ['{"__proto__":{"isAdmin":true}}', '__proto__'],
    ['{"people":[{"a":1},{"__proto__":1}]}', 'people.1.__proto__'],
    ['{"a":{"\\u005f_proto__":1}}', 'a.__proto__'],
    ['{"a":{"constructor":{"prototype":{"isAdmin":true}}}}', 'a.constructor'],
  ])('names the place where %s reaches for a prototype', (text, path) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        errors: [expect.objectContaining({ path })],
      }),
    )
    expect('isAdmin' in {}).toBe(false)
  })

  it('says that it is none', () => {
    expect(() => parseJson('{"a":')).toThrow(NoJson)
  })
})

describe('JSON without end (T100)', () => {
  it('is read 64 deep', () => {
    expect(parseJson(nested(64))).toBeDefined()
    expect(() => parseJson(nested(65))).toThrow('more than 64 deep at character 65')
    const strings = JSON.stringify(['['.repeat(100), '"[\\', '{"'.repeat(50)])
    expect(parseJson(strings)).toEqual(JSON.parse(strings))
  })

  it('is not begun with, however long it is', () => {
    const text = nested(4_000_000)
    const begun = performance.now()
    expect(() => parseJson(text)).toThrow('more than 64 deep')
    expect(performance.now() - begun).toBeLessThan(200)
  })
})
