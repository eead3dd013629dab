import { describe, expect, it } from 'vitest'
import { addressOf } from './commands.ts'

describe('the address of the API', () => {
  it.each([
    ['http://localhost:8080', { protocol: 'http', host: 'localhost', port: '8080' }],
    ['https://data.example.org', { protocol: 'https', host: 'data.example.org', port: '443' }],
    ['http://data.example.org', { protocol: 'http', host: 'data.example.org', port: '80' }],
  ])('is that of the page: %s', (origin, address) => {
    expect(addressOf(origin)).toEqual(address)
  })
})
