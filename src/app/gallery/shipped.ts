import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { ShippedTool } from '#stages/compute/commands/tools.ts'

/** What `tool.json` of a tool says. */
const Manifest = z.strictObject({
  title: z.string(),
  summary: z.string(),
  version: z.string(),
  inputSpec: z.array(z.looseObject({ name: z.string(), class: z.string() })),
  outputSpec: z.array(z.looseObject({ name: z.string(), class: z.string() })),
  instanceType: z.string(),
  hours: z.int().positive(),
})

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

function readTool(name: string): ShippedTool {
  const { title, summary, version, instanceType, hours, ...parameters } = Manifest.parse(
    JSON.parse(textOf(`${name}/tool.json`)),
  )
  const code = ['platform.py', 'report.py', `${name}/main.py`].map(textOf).join('\n\n')
  const help = textOf(`${name}/help.md`)
  const runSpec = {
    interpreter: 'bash',
    // Run by the shell: for Python the platform's workers bring in dxpy, which need not be there.
    code: `main() {\n  exec python3 -u main.py\n}\n\ncat > main.py <<'END_OF_TOOL'\n${code}\nEND_OF_TOOL\n`,
    systemRequirements: { '*': { instanceType } },
    timeoutPolicy: { '*': { hours } },
  }
  const spec = { title, summary, dxapi: '1.0.0', description: help, ...parameters, runSpec }
  return { name, version, title, summary, help, spec }
}

/** The tools that come with the software. */
export const shippedTools = (): readonly ShippedTool[] =>
  ['coverage-track', 'reads-report', 'somatic-summary'].map(readTool)
