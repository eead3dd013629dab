import type { FastifyRequest } from 'fastify'
import { BlockList, isIP } from 'node:net'

/** Tells whether a request comes from a machine that runs tools. */
export type IsWorker = (request: FastifyRequest) => boolean

/** Addresses and networks, such as 10.1.0.0/16; those of this machine are always among them. */
export const areAddresses = (list: readonly string[]): boolean => list.every(isAddress)

function isAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
  )
}

/** What a proxy before the platform adds: then who asks is not who is connected. */
const forwarded = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const

/**
 * The token of a job is good from where jobs run and from nowhere else: printed into a log, or sent in a file, it opens
 * nothing.
 */
export function workersAt(list: readonly string[]): IsWorker {
  const known = new BlockList()
  for (const text of ['127.0.0.0/8', '::1', ...list]) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) known.addAddress(address, family)
    else known.addSubnet(address, Number(bits), family)
  }
  return ({ ip, headers }) => {
    if (forwarded.some((name) => headers[name] !== undefined)) return false
    const address = ip.replace(/^::ffff:/, '')
    return known.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
}
