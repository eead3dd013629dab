import { describe, expect, it } from 'vitest'
import { sitePath } from './site-path.ts'

const origin = 'https://data.lakeside.example'

describe('the page to return to after signing in (T101)', () => {
  it.each([
    ['/dashboard', '/dashboard'],
    ['/selection?tab=studies&selected=A,B#daus', '/selection?tab=studies&selected=A,B#daus'],
  ])('is the path that was asked for: %s', (next, path) => {
    expect(sitePath(next, origin)).toBe(path)
  })

  it.each([
    undefined,
    '',
    'dashboard',
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example/',
    '/\t/elsewhere.example/',
    '/.//elsewhere.example/',
    'javascript:alert(1)',
    '/log-in?next=/dashboard',
    '///elsewhere.example/',
    '/\\/elsewhere.example/',
    '\\\\elsewhere.example/',
    '/\n/elsewhere.example/',
    ' //elsewhere.example/',
    'https:elsewhere.example/',
    '//data.lakeside.example@elsewhere.example/',
    '/..//elsewhere.example/',
    '//data.lakeside.example:8443/',
    'data:text/html,<script>alert(1)</script>',
  ])('is the first page instead of %j', (next) => {
    expect(sitePath(next, origin)).toBe('/')
  })
})
