import { describe, expect, it } from 'vitest'
import { addressOf, agentCommand } from './commands.ts'

describe('the address of the API', () => {
  it.each([
    ['http://localhost:8080', { protocol: 'http', host: 'localhost', port: '8080' }],
    ['https://data.example.org', { protocol: 'https', host: 'data.example.org', port: '443' }],
    ['http://data.example.org', { protocol: 'http', host: 'data.example.org', port: '80' }],
  ])('is that of the page: %s', (origin, address) => {
    expect(addressOf(origin)).toEqual(address)
  })
})

it('gives the download agent the address, a token and the manifest', () => {
  const address = addressOf('https://data.example.org')
  expect(agentCommand(address, 'Own.manifest.json.bz2').split('\n')).toEqual([
    'export DX_APISERVER_PROTOCOL=https DX_APISERVER_HOST=data.example.org DX_APISERVER_PORT=443',
    'export DX_API_TOKEN=TOKEN',
    'dx-download-agent download Own.manifest.json.bz2',
    'dx-download-agent inspect Own.manifest.json.bz2',
  ])
})
