import { expect, it } from 'vitest'
import { manifestName } from './agent.ts'

it.each([
  ['Relapse', 'Relapse.manifest.json.bz2'],
  ['ALL: relapse & “control” (2026)', 'ALL-relapse-control-2026.manifest.json.bz2'],
  ['Müller’s $(rm -rf *)', 'Muller-s-rm-rf.manifest.json.bz2'],
  ['../../.etc', 'etc.manifest.json.bz2'],
  ['研究', 'project.manifest.json.bz2'],
])('names the manifest of “%s” so that a shell takes it as it is', (project, name) => {
  expect(manifestName(project)).toBe(name)
})
