import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '#stages/compute/contract.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

describe.skipIf(!hasBrowser || !canRunTools)(
  'runs in a project of one’s own (need Chromium and bubblewrap)',
  { timeout: 120_000 },
  () => {
    let tools: Platform
    let browser: Browser
    let on: Page
    beforeAll(async () => {
      tools = await startPlatform({ withPages: true, withTools: true })
      browser = await startBrowser()
      on = await browser.open()
      await signInOn(on, tools.url, 'Ada')
    }, 120_000)
    afterAll(async () => {
      await browser.close()
      await tools.close()
    })

    /** Looks at the page as it stands, wide and narrow. */
    async function look(name: string): Promise<void> {
      await expectAccessible(on)
      await keepPicture(on, name)
      await on.setViewportSize(phone)
      const overflow = () =>
        on.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      expect(await overflow(), `${name} scrolls sideways on a phone`).toBe(0)
      await expectAccessible(on)
      await keepPicture(on, `${name}-phone`)
      await on.setViewportSize(desktop)
    }

    let dx: Client
    let own: string
    let shout: string
    const applet = async (name: string, code: string, spec: Record<string, unknown>) => {
      const made = await dx.call('/applet/new', {
        ...{ project: own, name, dxapi: '1.0.0' },
        ...spec,
        runSpec: { interpreter: 'bash', code },
      })
      return String(made['id'])
    }
    const badge = (words: string) =>
      on.getByRole('main').locator('.badge').first().getByText(words, { exact: true })
    beforeAll(async () => {
      dx = await clientOf(tools, 'ada')
      own = String((await dx.call('/project/new', { name: 'Of the lab' }))['id'])
      for (const n of [1, 2, 3]) await dx.upload(own, `s${n}.txt`, [`sample ${n}`], '/samples')
      const text = { name: 'text', label: 'Text', class: 'file', patterns: ['*.txt'] }
      shout = await applet('shout', `${api}\n${shoutCode}`, {
        title: 'Shout',
        summary: 'Writes a text in capitals, as often as it is told',
        inputSpec: [
          text,
          { name: 'times', label: 'Times', class: 'int', default: 1, help: 'How often.' },
        ],
        outputSpec: [{ name: 'loud', label: 'Loud text', class: 'file' }],
      })
    })

    it('runs a workflow from a form of its stages, and shows its tree', async () => {
      const file = { $dnanexus_link: { stage: 'first', outputField: 'loud' } }
      const made = await dx.call('/workflow/new', {
        ...{ project: own, name: 'twice', title: 'Shout twice', outputFolder: '/loud' },
        summary: 'First in capitals, then again',
        stages: [
          { id: 'first', name: 'Once', executable: shout },
          { id: 'second', name: 'Again', executable: shout, input: { text: file, times: 2 } },
        ],
      })
      await dx.call(`/${String(made['id'])}/close`)
      await on.goto(`${tools.url}/projects/${own}?file=${String(made['id'])}`)
      await on.getByRole('link', { name: 'Run', exact: true }).click()
      await on.getByRole('heading', { name: 'Run Shout twice' }).waitFor()
      const again = on.getByRole('region', { name: '2. Again' })
      await again.getByText('Once: Loud text').waitFor()
      expect(await again.getByLabel('Times').inputValue()).toBe('2')
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.getByText('Choose a file.').waitFor()
      await on.keyboard.press('Enter')
      await on.getByRole('radio', { name: /s1\.txt/ }).check()
      await on.getByRole('button', { name: 'Use it' }).click()
      await look('workflow-launch')
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.waitForURL(/\/runs\/analysis-\w+$/)
      await badge('Done').waitFor({ timeout: 60_000 })
      const tree = on.getByRole('region', { name: 'The whole run' })
      // The tree is looked at less often than the head.
      await tree.getByRole('link', { name: 'part', exact: true }).nth(1).waitFor()
      expect(
        await tree.getByRole('link', { name: /^(Shout twice|Once|Again|part)$/ }).allInnerTexts(),
      ).toEqual(['Shout twice', 'Once', 'part', 'Again', 'part'])
      await look('workflow-done')
      await tree.getByRole('link', { name: 'Log of Again' }).click()
      await on.getByRole('heading', { name: 'Again', exact: true }).waitFor()
      await on.getByText('SAMPLE 1').first().waitFor()
      const here = tree.getByRole('link', { name: 'Again', exact: true })
      expect(await here.getAttribute('aria-current')).toBe('page')
      await look('workflow-stage')
      await tree.getByRole('link', { name: 'Shout twice', exact: true }).click()
      await on.getByRole('link', { name: 'Run again' }).click()
      await on.getByRole('list', { name: 'Chosen for Text' }).getByText('s1.txt').waitFor()
    })

    it('runs a tool over a folder, and ends what is left of the batch', async () => {
      await on.goto(`${tools.url}/projects/${own}/run/${shout}`)
      await on.getByLabel('One run for each of several files').check()
      await on.getByRole('button', { name: 'Choose files for Text' }).click()
      await on.getByRole('dialog').getByRole('combobox', { name: 'Folder' }).click()
      await on.getByRole('option', { name: '/samples' }).click()
      await on.getByRole('button', { name: 'Choose all 3' }).click()
      await on.getByText('3 files chosen').waitFor()
      await look('batch-picker')
      await on.getByRole('button', { name: 'Use them' }).click()
      await on.getByRole('textbox', { name: 'Name', exact: true }).fill('All samples')
      await on.getByRole('button', { name: 'Start 3 runs' }).click()
      await on.waitForURL(/\/batches\/[\w-]+$/)
      await on.getByText('All are over').waitFor({ timeout: 60_000 })
      await on.getByRole('link', { name: 's2.txt.loud' }).waitFor()
      await look('batch-done')
      const slow = await applet('slow', 'echo begun; sleep 1000', {
        title: 'Slow',
        inputSpec: [],
      })
      const batch = { id: '7d0c3d52-3f9f-4a35-8f0a-8f4f3a0f7a11', name: 'Slow ones', size: 3 }
      const ada = await tools.as('ada')
      for (const name of ['a', 'b', 'c'])
        await ada.call(launch, {
          params: { projectId: own },
          body: { tool: slow, name: `Slow ones: ${name}`, batch },
        })
      await on.goto(`${tools.url}/projects/${own}?tab=runs`)
      const analysis = on.getByRole('row', { name: /Shout twice began/ })
      await analysis.getByText('2 runs within').waitFor()
      await analysis.getByRole('button', { name: 'What Shout twice began' }).click()
      await on.getByRole('link', { name: 'Once', exact: true }).waitFor()
      await look('runs-tree')
      await on.getByRole('link', { name: 'Slow ones', exact: true }).first().click()
      await on.getByRole('button', { name: /^Running/ }).waitFor()
      await look('batch-going')
      await on.getByRole('button', { name: 'End all' }).click()
      await on.getByRole('dialog').getByText('End 3 runs of “Slow ones”?').waitFor()
      await on.getByRole('dialog').getByRole('button', { name: 'End all' }).click()
      await on
        .getByRole('button', { name: /^Ended early/ })
        .getByText('3')
        .waitFor()
    })

    it('ends a run after asking, by keyboard alone', async () => {
      const slow = await applet('very-slow', 'echo begun; sleep 1000', { inputSpec: [] })
      const ada = await tools.as('ada')
      const { executionId } = await ada.call(launch, {
        params: { projectId: own },
        body: { tool: slow, name: 'Ended by hand' },
      })
      await on.goto(`${tools.url}/projects/${own}/runs/${executionId}`)
      await on.getByText('begun').waitFor()
      await on.getByRole('button', { name: 'End it' }).focus()
      await on.keyboard.press('Enter')
      await on.getByRole('dialog').getByText('It stops at once').waitFor()
      // What is dangerous is not where Enter falls.
      expect(await on.evaluate(() => document.activeElement?.textContent)).toBe('Let it run')
      await look('run-end')
      await on.keyboard.press('Tab')
      await on.keyboard.press('Enter')
      await on.getByText('It was ended before it was done').waitFor({ timeout: 60_000 })
      await badge('Ended early').waitFor()
      await on.getByRole('button', { name: 'End it' }).waitFor({ state: 'detached' })
      await look('run-ended')
    })

    it('tells what a tool tried that none needs', async () => {
      const curious = await applet('curious', `python3 - <<'END'\n${curiousCode}END`, {
        inputSpec: [],
      })
      const ada = await tools.as('ada')
      const { executionId } = await ada.call(launch, {
        params: { projectId: own },
        body: { tool: curious, name: 'Curious' },
      })
      await on.goto(`${tools.url}/projects/${own}/runs/${executionId}`)
      await badge('Done').waitFor({ timeout: 60_000 })
      const tried = on.getByRole('region', { name: 'What it tried' })
      await tried.getByRole('row', { name: '169.254.169.254' }).waitFor()
      const kinds = new Set(await tried.getByRole('rowheader').allInnerTexts())
      expect([...kinds]).toEqual([
        'Reach an address on the network',
        'Look a name up',
        'Call the kernel for what no tool needs',
      ])
      await tried.getByText(/^a{63}\./).waitFor()
      await look('run-tries')
    })

    it('shows a log of 12,000 lines as few rows, and finds a line', async () => {
      const talk = await applet('talk', 'for n in $(seq 12000); do echo "line $n of many"; done', {
        inputSpec: [],
      })
      const ada = await tools.as('ada')
      const { executionId } = await ada.call(launch, {
        params: { projectId: own },
        body: { tool: talk, name: 'Talks much' },
      })
      await on.goto(`${tools.url}/projects/${own}/runs/${executionId}`)
      const log = on.getByRole('region', { name: 'Lines of the log' })
      await badge('Done').waitFor({ timeout: 60_000 })
      await log.getByText('line 12000 of many').waitFor()
      expect(await log.getByRole('listitem').count()).toBeLessThan(120)
      await look('log-end')
      await log.focus()
      await on.keyboard.press('Home')
      await log.getByText('line 1 of many', { exact: true }).waitFor()
      await log.getByText('line 12000 of many').waitFor({ state: 'detached' })
      await on.getByLabel('Search the log').fill('line 4711 ')
      await on.getByText(/^1 of 12,0\d\d lines$/).waitFor()
      await on.getByLabel('Search the log').fill('')
      await on.getByRole('button', { name: 'Go to the end' }).click()
      await log.getByText('line 12000 of many').waitFor()
    })
  },
)

/** Tries the address of the metadata of clouds, a name that is long, and to mount. */
const curiousCode = `
import ctypes, socket
def tried(call):
    try: call()
    except OSError: pass
tried(lambda: socket.create_connection(("169.254.169.254", 80), 1))
tried(lambda: socket.getaddrinfo(".".join(["a" * 63, "b" * 63, "example.org"]), 80))
ctypes.CDLL(None).mount(b"none", b"/mnt", b"tmpfs", 0, None)
`

/** The API of the platform from within a job, by Python alone. */
const api = `
api() { python3 - "$@" <<'END'
import json, os, sys, urllib.request as web
body = sys.argv[2].replace("CONTAINER", os.environ["DX_WORKSPACE_ID"]).encode()
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
print(web.urlopen(web.Request("http://127.0.0.1:8124" + sys.argv[1], body, headers)).read().decode())
END
}`

/** Writes its text in capitals with a sub-job beside it. */
const shoutCode = `
part() { echo 'a part of the work'; }
main() {
  api /job/new '{"function": "part", "name": "part", "input": {}}'
  cat > main.py <<'END'
import hashlib, json, os, urllib.request as web
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
def call(path, body):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    return json.load(web.urlopen(web.Request("http://127.0.0.1:8124" + path, json.dumps(body).encode(), headers)))
given = json.load(open("job_input.json"))
link = given["text"]["$dnanexus_link"]
text = link if isinstance(link, str) else link["id"]
name = call(f"/{text}/describe", {})["name"]
source = call(f"/{text}/download", {})
words = web.urlopen(web.Request(source["url"], headers=source["headers"])).read().upper() * given.get("times", 1)
print(words.decode())
made = call("/file/new", {"project": os.environ["DX_WORKSPACE_ID"], "name": name + ".loud"})["id"]
place = call(f"/{made}/upload", {"index": 1, "size": len(words), "md5": hashlib.md5(words).hexdigest()})
web.urlopen(web.Request(place["url"], words, place["headers"], method="PUT")).close()
call(f"/{made}/close", {})
json.dump({"loud": {"$dnanexus_link": made}}, open("job_output.json", "w"))
END
  python3 main.py
}`
