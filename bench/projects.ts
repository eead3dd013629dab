import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { now, percentile, rounded } from './measure.ts'
import { settingsOn, stop, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

/* What clients ask of a large project, over HTTP, one question after the other. */

export type ProjectsOptions = {
  readonly objects: number
  /** How often each question is asked. */
  readonly times: number
  readonly say: (text: string) => void
}

export type Timed = {
  readonly question: string
  /** Of the last answer. */
  readonly rows: number
  readonly p50Ms: number
  readonly p95Ms: number
}

export type ProjectsReport = Pick<ProjectsOptions, 'objects' | 'times'> & {
  readonly timed: readonly Timed[]
}

export async function benchProjects(options: ProjectsOptions): Promise<ProjectsReport> {
  const { objects, times, say } = options
  return withFolder(async (folder) => {
    say(`a project with ${objects} objects`)
    const server = await startServer(folder, objects)
    try {
      const timed: Timed[] = []
      for (const question of questions(server, objects)) {
        say(question.name)
        timed.push(await ask(question, times))
      }
      return { objects, times, timed }
    } finally {
      await stop(server.child)
    }
  })
}

const Listening = z.object({ port: z.number(), token: z.string(), project: z.string() })

async function startServer(folder: string, objects: number) {
  const program = join(import.meta.dirname, 'projects-server.ts')
  const child = spawn(process.execPath, [program, String(objects)], {
    env: { ...settingsOn(folder), PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, ...serverAt(Listening.parse(JSON.parse(line))) }
}

type Server = ReturnType<typeof serverAt>

function serverAt({ port, token, project }: z.infer<typeof Listening>) {
  const url = `http://127.0.0.1:${port}`
  const authorization = `Bearer ${token}`
  const read = async (asked: Promise<Response>): Promise<string> => {
    const answer = await asked
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`)
    return text
  }
  return {
    project,
    call: (route: string, input: object) =>
      read(
        fetch(`${url}${route}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(input),
        }),
      ),
    get: (path: string) => read(fetch(`${url}${path}`, { headers: { authorization } })),
  }
}

/** Of each kind of answer, where its rows are. */
const Answer = z.object({
  results: z.array(z.unknown()).optional(),
  objects: z.array(z.unknown()).optional(),
  files: z.array(z.unknown()).optional(),
  next: z.unknown().optional(),
})
type Answer = z.infer<typeof Answer>

type Question = {
  readonly name: string
  /** The `n`th time; answers what came. */
  readonly ask: (n: number) => Promise<string>
  /** Looks at what came, before it is asked again. */
  readonly look?: (answer: Answer) => void
}

const rowsOf = ({ results, objects, files }: Answer): number =>
  (results ?? objects ?? files ?? []).length

function questions({ project, call, get }: Server, objects: number): Question[] {
  const find = (name: string, of: (n: number) => object, everywhere = false): Question => ({
    name: `findDataObjects ${name}`,
    ask: (n) =>
      call('/system/findDataObjects', {
        ...(!everywhere && { scope: { project, folder: '/', recurse: true } }),
        ...of(n),
      }),
  })
  const page = (name: string, parameters: string): Question => ({
    name: `project page: ${name}`,
    ask: () => get(`/api/v1/projects/${project}/folder?${parameters}`),
  })
  // Spread over all objects, and one of ten that the reader sees.
  const some = (n: number) => 10 * (1 + ((n * 7919) % Math.floor(objects / 10)))
  let next: unknown
  return [
    {
      name: 'listFolder, 10,000 objects',
      ask: () => call(`/${project}/listFolder`, { folder: '/ten' }),
    },
    {
      name: 'listFolder, 10,000 objects described by name',
      ask: () =>
        call(`/${project}/listFolder`, {
          folder: '/ten',
          describe: { fields: { name: true, class: true } },
        }),
    },
    find('without a condition', () => ({})),
    find('without a condition, described', () => ({ describe: true })),
    find('in every project', () => ({}), true),
    find('by name', (n) => ({ name: nameOf(some(n)) })),
    find('by name, in every project', (n) => ({ name: nameOf(some(n)) }), true),
    find('by name glob, its begin', (n) => ({ name: { glob: `sample-${some(n)}.*` } })),
    find('by name glob, its end', () => ({ name: { glob: '*.g.vcf.gz' } })),
    find('by name glob, within', (n) => ({ name: { glob: `*${some(n)}*` } })),
    find('by name, a regular expression', (n) => ({ name: { regexp: `-${some(n)}[.]` } })),
    find('by property, 15 objects', (n) => ({
      properties: { sample_name: `SJ${Math.floor(some(n) / 15)}` },
    })),
    find('by property, each 200th object', (n) => ({ properties: { sj_diseases: `D${n % 200}` } })),
    find('by property, half of the objects', () => ({ properties: { sample_type: 'Germline' } })),
    find('by tag, each 1,000th object', () => ({ tags: 'rare' })),
    find('by tag, each 20th object', () => ({ tags: 'common' })),
    find('by class, each 100th object', () => ({ class: 'record' })),
    find('by folder', (n) => ({ scope: { project, folder: `/data/${n % 100}`, recurse: false } })),
    find('by folder and below', () => ({ scope: { project, folder: '/ten', recurse: true } })),
    find('changed before', (n) => ({ modified: { before: Date.now() - some(n) * 1000 } })),
    {
      name: 'findDataObjects page after page',
      ask: () =>
        call('/system/findDataObjects', {
          scope: { project },
          ...(next !== undefined && next !== null && { starting: next }),
        }),
      look: (answer) => {
        next = answer.next
      },
    },
    page('a folder of 10,000, by name', 'path=/ten'),
    page('a folder of 10,000, its last page', 'path=/ten&page=100&page_size=100'),
    page('a folder of 10,000, by size', 'path=/ten&sort=size&order=descending'),
    page('all with a part of a name', 'path=/&q=99999'),
    page('all with a tag', 'path=/&tags=rare'),
    page('the root', 'path=/'),
  ]
}

const nameOf = (n: number): string => `sample-${n}${['.bam', '.bam.bai', '.g.vcf.gz'][n % 3] ?? ''}`

/** Before what is measured: a server that has run for a while is what people meet. */
const warmUp = 10

async function ask({ name, ask: once, look }: Question, times: number): Promise<Timed> {
  const taken: number[] = []
  let rows = 0
  for (let n = 0; n < warmUp + times; n++) {
    const started = now()
    const text = await once(n)
    if (n >= warmUp) taken.push(now() - started)
    const answer = Answer.parse(JSON.parse(text))
    look?.(answer)
    rows = rowsOf(answer)
  }
  return { question: name, rows, p50Ms: percentile(taken, 0.5), p95Ms: percentile(taken, 0.95) }
}

export const describeProjects = ({ objects, times, timed }: ProjectsReport): string =>
  [
    `A project with ${figure(objects)} objects, each question asked ${times} times.`,
    '',
    markdownTable([
      ['', 'rows', 'p50 ms', 'p95 ms'],
      ...timed.map(({ question, rows, p50Ms, p95Ms }) => [
        question,
        ...[rows, p50Ms, p95Ms].map(figure),
      ]),
    ]),
  ].join('\n')

export const projectsJson = ({ objects, timed }: ProjectsReport): string =>
  JSON.stringify({
    objects,
    p95_ms: Object.fromEntries(timed.map(({ question, p95Ms }) => [question, rounded(p95Ms)])),
  })
