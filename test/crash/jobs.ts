import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { attemptKeys, readRun, attemptFolder } from '#adapters/executor/attempt-folder.ts'
import { isAlive } from '#adapters/executor/process-identity.ts'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'

/* Jobs that make something each, on an instance that is killed, and what is left of them. */

/** What a job does: `wrong` leaves with an error after it has made its file, the first try of `stuck` ends never. */
export type Fate = 'well' | 'wrong' | 'stuck'

/**
 * What each job runs: makes a file, uploads and closes it, gives it as its output. What is not answered, because nobody
 * is there to, is asked again until somebody is, as the toolkit does. A second try of a job makes a file of its own.
 */
const code = `python3 - <<'END'
import hashlib, json, os, random, time, urllib.error, urllib.request as web
job, attempt, container = (os.environ[name] for name in ("DX_JOB_ID", "DX_TRY", "DX_WORKSPACE_ID"))
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
given = json.load(open("job_input.json"))

def ask(request):
    while True:
        try:
            with web.urlopen(request, timeout=20) as answer:
                return answer.read()
        except urllib.error.HTTPError as refused:
            if refused.code < 500 and refused.code != 429:
                raise SystemExit("%s: %s %s" % (request.full_url, refused.code, refused.read().decode()))
        except Exception:
            pass
        time.sleep(0.2)

def call(route, input):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    url = "http://127.0.0.1:8124" + route
    return json.loads(ask(web.Request(url, json.dumps(input).encode(), headers)))

def rest():
    time.sleep(random.random() * given["seconds"] / 3)

text = ("made by %s\\n" % job).encode()
rest()
if given["fate"] == "stuck" and attempt == "0":
    time.sleep(3600)
name = "%s.txt" % given["name"]
file = call("/file/new", {"project": container, "name": name, "nonce": job + "-" + attempt})["id"]
rest()
part = {"index": 1, "size": len(text), "md5": hashlib.md5(text).hexdigest()}
place = call("/%s/upload" % file, part)
ask(web.Request(place["url"], text, place["headers"], method="PUT"))
if call("/%s/describe" % file, {})["state"] == "open":
    call("/%s/close" % file, {})
rest()
print("made", name)
if given["fate"] == "wrong":
    raise SystemExit(3)
json.dump({"made": {"$dnanexus_link": file}}, open("job_output.json", "w"))
END`

/** Somebody who speaks the DNAnexus API with a server that may be gone: then it is asked again. */
export type Patient = (route: string, input: object) => Promise<Record<string, unknown>>

export async function patient(db: Database, url: string, handle: string): Promise<Patient> {
  const personId = await personByHandle(db, handle)
  const token = await db.transaction().execute((tx) => createToken(tx, personId, 'test', 1))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask: Patient = async (route, input) => {
    for (;;) {
      const body = JSON.stringify(input)
      const answer = await fetch(url + route, { method: 'POST', headers, body }).catch(
        () => undefined,
      )
      if (answer?.ok === true) return (await answer.json()) as Record<string, unknown>
      if (answer !== undefined && answer.status < 500 && answer.status !== 429)
        throw new Error(`${route}: ${await answer.text()}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return ask
}

/** A project with the tool. */
export async function workshop(ask: Patient): Promise<{ project: string; applet: string }> {
  const project = String((await ask('/project/new', { name: 'Jobs' }))['id'])
  const { id } = await ask('/applet/new', {
    project,
    name: 'maker',
    dxapi: '1.0.0',
    inputSpec: [
      { name: 'name', class: 'string' },
      { name: 'seconds', class: 'float' },
      { name: 'fate', class: 'string' },
    ],
    outputSpec: [{ name: 'made', class: 'file' }],
    runSpec: {
      interpreter: 'bash',
      code,
      systemRequirements: { '*': { instanceType: 'mem1_ssd1_x1' } },
      // However often a worker is lost here, it is no fault of the job.
      executionPolicy: { restartOn: { '*': 9 } },
    },
  })
  return { project, applet: String(id) }
}

export type Told = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly tries: number
  readonly made: string | null
}

/** How jobs stand. */
export async function jobsIn(db: Database, project: string): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select id, name, state, try + 1 as tries, output -> 'made' ->> '$dnanexus_link' as made from execution where project_id = ${project} order by created_at, id`.execute(
    db,
  )
  return rows
}

/** Of each job, how often it was said in the audit log that it came to an end. */
export async function endsOf(db: Database, project: string): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; types: string[] }>`
    select e.id, array_agg(a.type order by a.seq) filter (where a.type in ('job.done', 'job.failed', 'job.terminated')) as types
    from execution e join audit_event a on a.subject_id = e.id where e.project_id = ${project} group by e.id`.execute(
    db,
  )
  return new Map(rows.map(({ id, types }) => [id, types ?? []]))
}

/** What still stands of what was over: attempts that nobody took from the engine, tokens, containers. */
export async function leftRows(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'attempt ' || key as what from job_attempt where state <> 'ended' or not released
    union all select 'token of ' || job_id from api_token
      where job_id is not null and revoked_at is null
    union all select 'container ' || id from project where id like 'container-%' and destroyed_at is null`.execute(
    db,
  )
  return rows.map(({ what }) => what)
}

/** Processes of this machine with one of these words in their command line or environment. */
export async function processesOf(words: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (pid === String(process.pid)) continue
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
    const [line, environment] = [await read('cmdline'), await read('environ')]
    if (words.some((word) => line.includes(word) || environment.includes(word)))
      found.push(`${pid} ${line.replaceAll('\0', ' ').slice(0, 200)}`)
  }
  return found
}

/** The runners at work below a folder of attempts. */
export async function runnersIn(folder: string): Promise<number[]> {
  const runs = await Promise.all(
    (await attemptKeys(folder)).map((key) => readRun(attemptFolder(folder, key))),
  )
  return runs.flatMap((run) => (run !== undefined && isAlive(run.runner) ? [run.runner.pid] : []))
}
