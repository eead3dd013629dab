import { shippedTools } from '#app/gallery/shipped.ts'
import { addLines } from '#stages/compute/store/log.ts'
import type { Client } from '#test/dnanexus.ts'
import type { Platform } from '#test/platform.ts'
import { hostileText, mild, polyglot, short } from './hostile.ts'

/* What a project holds, and a tool of the gallery, as those make them who would run something on their pages. */

const help = `# Help ${polyglot}

[click](javascript:alert(6)) ![x](x" onerror="alert(7)) <https://evil.example> ${short}

- \`${short}\` and [a](data:text/html,${short})
`
const parameter = (name: string, of: string) => ({
  name,
  class: of,
  label: hostileText('A label'),
  help: hostileText('How it is used'),
})
const [shipped] = shippedTools()
if (shipped === undefined) throw new Error('no tool is shipped')
const inputs = [
  { ...parameter('text', 'file'), patterns: [`*${short}`], optional: true },
  { ...parameter('words', 'string'), default: polyglot, choices: [polyglot, short] },
]
export const hostileTool = {
  ...shipped,
  name: 'hostile-tool',
  title: hostileText('Title of the tool'),
  summary: hostileText('What it does'),
  help,
  spec: { ...shipped.spec, title: polyglot, description: help },
}

const page = `<!doctype html><title>x</title><script>parent.alert(1)</script>${polyglot}`
const contents: Readonly<Record<string, string>> = {
  'report.html': page,
  'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>`,
  'read.md': help,
  'table.tsv': `name\t${polyglot}\n${short}\t=HYPERLINK("http://evil.example","x")\njavascript:alert(1)\tx\n`,
  'plain.txt': `${polyglot}\u202e\u0007\u001b[31m\n`,
  'calls.vcf': `##fileformat=VCFv4.2\n##x=${short}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1\t${short}\tA\tC\t.\t.\tX=${short}\n`,
}

/** A project's own: its name and tags, folders, files of every kind that is shown, a tool, a workflow, a record. */
export async function hostileProject(
  ada: Client,
  project: string,
): Promise<{ readonly files: readonly string[]; readonly applet: string }> {
  const tags = [polyglot, short, 'javascript:alert(1)']
  const properties = { [short]: polyglot, 'javascript:alert(1)': polyglot }
  const labels = { tags, properties }
  await ada.call(`/${project}/update`, {
    name: hostileText('A name'),
    summary: hostileText('A summary'),
    description: help,
  })
  await ada.call(`/${project}/addTags`, { tags })
  await ada.call(`/${project}/setProperties`, { properties })
  const files: string[] = []
  for (const [name, text] of Object.entries(contents)) {
    const id = await ada.upload(project, `${short} ${name}`, [text], `/folder ${mild}`)
    await ada.call(`/${id}/addTags`, { project, tags })
    await ada.call(`/${id}/setProperties`, { project, properties })
    files.push(id)
  }
  const object = { project, ...labels, details: { [short]: polyglot } }
  const words = { title: polyglot, summary: hostileText('Summary'), description: help }
  await ada.call('/record/new', { ...object, name: `record ${short}`, types: [polyglot] })
  const { id: applet } = await ada.call('/applet/new', {
    ...object,
    ...words,
    name: `tool ${short}`,
    dxapi: '1.0.0',
    inputSpec: inputs,
    outputSpec: [parameter('result', 'file')],
    runSpec: {
      interpreter: 'bash',
      code: 'main() { :; }',
      distribution: 'Ubuntu',
      release: '24.04',
    },
  })
  await ada.call('/workflow/new', {
    ...object,
    ...words,
    name: `workflow ${short}`,
    stages: [{ id: 'first', name: polyglot, executable: String(applet) }],
  })
  return { files, applet: String(applet) }
}

/** A run that waits, with a log; no executor takes it. */
export async function hostileRun(
  { deps }: Platform,
  ada: Client,
  project: string,
  applet: string,
): Promise<string> {
  const { id } = await ada.call(`/${applet}/run`, {
    project,
    name: `run ${polyglot}`,
    tags: [polyglot],
    input: { words: polyglot },
  })
  const job = String(id)
  await deps.db.transaction().execute((tx) =>
    addLines(tx, job, 1, [
      { level: 'STDOUT', message: polyglot },
      { level: 'STDERR', message: `\u001b[31m${short}\u202e javascript:alert(1)` },
    ]),
  )
  return job
}
