import { setTimeout as delay } from 'node:timers/promises'
import { type Random, randomFrom } from '#app/demo/random.ts'
import type { Ready } from './load-words.ts'
import { now } from './measure.ts'

/* What the people of the load do, each on connections of their own as browsers have them, until they are told to stop. */

/** How they pace themselves, in milliseconds between one thing and the next. */
export const pace = { save: [5000, 10_000], browse: [2000, 6000] } as const
/** Bytes that one download takes in a second. */
export const downloadRate = 2 * 1024 * 1024

export const kinds = ['save', 'click', 'page', 'first byte'] as const
export type Kind = (typeof kinds)[number]

/** Takes what was measured: milliseconds of one kind, or what went wrong. */
export type Taken = {
  readonly took: (kind: Kind, ms: number) => void
  readonly failed: (what: string) => void
  readonly received: (bytes: number) => void
}

export type Life = { readonly url: string; readonly signal: AbortSignal; readonly taken: Taken }

/** Opens a draft and fills in the agreement's step: each time it is sent with some more words, and now and then the name's. */
export async function writes(
  life: Life,
  { cookie, requestId }: Ready['writers'][number],
  n: number,
): Promise<void> {
  const random = randomFrom(`writer ${n}`)
  const versions = { name: 0, agreement: 0 }
  let isOpen = false
  await lives(life, random, pace.save, async () => {
    if (!isOpen) await ask(life, `/api/v1/requests/${requestId}`, cookie)
    isOpen = true
    const section = random.chance(0.1) ? 'name' : 'agreement'
    const value =
      section === 'name'
        ? { name: `Study ${n} ${versions.name}` }
        : agreementWith(150 + (versions.agreement % 100))
    const started = now()
    await ask(life, `/api/v1/requests/${requestId}/sections/${section}`, cookie, {
      method: 'PUT',
      body: JSON.stringify({ base: versions[section], value }),
    })
    versions[section] += 1
    life.taken.took('save', now() - started)
  })
}

const words = [
  'We',
  'study',
  'how',
  'inherited',
  'variants',
  'shape',
  'the',
  'outcome',
  'of',
  'care',
]
const party = (name: string) => ({
  name,
  jobTitle: 'Professor',
  institution: 'Northfield University',
  email: `${name.toLowerCase().replaceAll(' ', '.')}@northfield.example`,
  telephone: '+1 555 0100',
  address: '1 College Way, Northfield',
})

const agreementWith = (length: number) => ({
  contemplatedUse: Array.from({ length }, (_, at) => words[at % words.length]).join(' '),
  principalInvestigator: party('Pia Lindqvist'),
  applicants: [party('Ben Okafor'), party('Cleo Marsh')],
  institutionalAuthority: party('Ida Marchetti'),
})

/** Opens pages, and clicks in the data browser. */
export async function browses(
  life: Life,
  { cookie }: Ready['browsers'][number],
  n: number,
  clicks: readonly string[],
): Promise<void> {
  const random = randomFrom(`browser ${n}`)
  const kept = new Map<string, string>()
  let at = n * 37
  await lives(life, random, pace.browse, async () => {
    const started = now()
    if (random.chance(0.7)) {
      await ask(life, clicks[(at += 1) % clicks.length] ?? '/api/v1/browse', cookie)
      life.taken.took('click', now() - started)
      return
    }
    const { page, calls } = pages[random.between(0, pages.length)] ?? pages[0]
    await ask(life, page, cookie, {}, kept)
    await Promise.all(
      [...frame, ...calls].map((call) => ask(life, `/api/v1${call}`, cookie, {}, kept)),
    )
    life.taken.took('page', now() - started)
  })
}

/** What every page asks for. */
const frame = ['/instance', '/notifications']
/** Pages, and what each asks for; scripts are in the browser's cache. */
const pages: readonly [Page, ...Page[]] = [
  { page: '/', calls: ['/browse/cube', '/publications'] },
  { page: '/studies/PCG-BRAIN', calls: ['/studies/PCG-BRAIN'] },
  { page: '/dashboard', calls: ['/dashboard'] },
  { page: '/tools', calls: ['/tools'] },
]
type Page = { readonly page: string; readonly calls: readonly string[] }

/** Downloads a file again and again, as fast as its line lets it. */
export async function downloads(
  life: Life,
  { cookie, path }: Ready['readers'][number],
): Promise<void> {
  while (!life.signal.aborted) {
    await guarded(life, async () => {
      const started = now()
      const answer = await fetch(life.url + path, { headers: { cookie }, signal: life.signal })
      if (answer.status !== 200 || answer.body === null)
        throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      let received = 0
      let isFirst = true
      for await (const bytes of answer.body) {
        if (isFirst) life.taken.took('first byte', now() - started)
        isFirst = false
        received += bytes.length
        life.taken.received(bytes.length)
        const ahead = (received / downloadRate) * 1000 - (now() - started)
        if (ahead > 5) await delay(ahead, undefined, { signal: life.signal })
      }
    })
  }
}

/** Does something, thinks for a while, and so on. */
async function lives(
  life: Life,
  random: Random,
  [least, most]: readonly [number, number],
  act: () => Promise<void>,
): Promise<void> {
  const think = (share: number) => delay(share * (least + random.unit() * (most - least)))
  // They do not all come at once.
  await think(random.unit())
  while (!life.signal.aborted) {
    await guarded(life, act)
    await think(1)
  }
}

async function guarded({ taken, signal }: Life, act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    if (!signal.aborted) taken.failed(error instanceof Error ? error.message : String(error))
  })
}

/** Sends what a browser would, and takes the whole answer. `kept` holds what its cache has. */
async function ask(
  { url }: Life,
  path: string,
  cookie: string,
  more: { readonly method?: string; readonly body?: string } = {},
  kept = new Map<string, string>(),
): Promise<void> {
  const etag = kept.get(path)
  const answer = await fetch(url + path, {
    ...more,
    headers: {
      cookie,
      origin: url,
      'accept-encoding': 'br, gzip',
      ...(more.body !== undefined && { 'content-type': 'application/json' }),
      ...(etag !== undefined && { 'if-none-match': etag }),
    },
  })
  const text = await answer.arrayBuffer()
  if (!answer.ok && answer.status !== 304)
    throw new Error(`${path}: ${answer.status} ${Buffer.from(text).toString().slice(0, 200)}`)
  const tag = answer.headers.get('etag')
  if (tag !== null) kept.set(path, tag)
}
