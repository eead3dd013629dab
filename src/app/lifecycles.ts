import type { Lifecycle } from '#kernel/lifecycle.ts'
import { envelopeLifecycle, signatoryLifecycle } from '#stages/agreement/lifecycle.ts'
import { releaseImportLifecycle } from '#stages/catalog/lifecycle.ts'
import { analysisLifecycle, jobLifecycle } from '#stages/compute/lifecycle.ts'
import { incidentLifecycle } from '#stages/oversight/lifecycle.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import { reviewLifecycle } from '#stages/review/lifecycle.ts'
import { vendLifecycle } from '#stages/vending/lifecycle.ts'
import { destructionLifecycle } from '#stages/workspace/lifecycle.ts'

/** Every lifecycle, by the name of what lives it. */
export const lifecycles: Readonly<Record<string, Lifecycle<string, string, string>>> = {
  'Import of a release': releaseImportLifecycle,
  'Data request': requestLifecycle,
  'Envelope out for signature': envelopeLifecycle,
  'Signer of an envelope': signatoryLifecycle,
  'Review of one DAU': reviewLifecycle,
  Vend: vendLifecycle,
  Incident: incidentLifecycle,
  'Certificate of destruction': destructionLifecycle,
  Job: jobLifecycle,
  Analysis: analysisLifecycle,
}

/** docs/lifecycles.md: a table and a diagram for each. */
export function lifecyclesPage(): string {
  const parts = Object.entries(lifecycles).map(([name, lifecycle]) => {
    const rows = Object.entries(lifecycle).map(
      ([command, { from, to, by }]) =>
        `| ${command} | ${from.join(', ')} | ${to} | ${by.join(', ')} |`,
    )
    const arrows = Object.entries(lifecycle).flatMap(([command, { from, to }]) =>
      from.map((state) => `    ${id(state)} --> ${id(to)}: ${command}`),
    )
    return [
      `## ${name}\n`,
      '| command | from | to | by |\n| --- | --- | --- | --- |',
      ...rows,
      '\n```mermaid\nstateDiagram-v2',
      ...arrows,
      '```\n',
    ].join('\n')
  })
  return `# Lifecycles\n\nMade by \`npm run generate\` from the tables in \`src/stages/*/lifecycle.ts\`; do not edit.\n\n${parts.join('\n')}`
}

const id = (state: string): string => state.replaceAll('-', '_')
