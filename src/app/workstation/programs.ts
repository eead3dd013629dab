import { readFileSync } from 'node:fs'

/** What runs in the sandbox of a workstation: its terminal, the helper of who works there, and what its shell reads. */
export const workstationPrograms = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['terminal.py', 'project.py', 'bashrc'].map((name) => [
      name,
      readFileSync(new URL(name, import.meta.url), 'utf8'),
    ]),
  )
