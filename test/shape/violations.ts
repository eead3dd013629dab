import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Imports, importsBelow } from './imports.ts'

/** One import that an import rule forbids: a file, and what it imports. */
type Violation = { readonly from: string; readonly imports: string }

/** For every rule of `.dependency-cruiser.mjs` an import that breaks it, and no other rule. */
export const violations: Readonly<Record<string, Violation>> = {
  'catalog-looks-back-only': {
    from: 'src/stages/catalog/queries.ts',
    imports: '#stages/selection/store.ts',
  },
  'selection-looks-back-only': {
    from: 'src/stages/selection/web/page.tsx',
    imports: '#stages/request/web/fields.ts',
  },
  'request-looks-back-only': {
    from: 'src/stages/request/commands.ts',
    imports: '#stages/agreement/store.ts',
  },
  'agreement-looks-back-only': {
    from: 'src/stages/agreement/contract.ts',
    imports: '#stages/review/contract.ts',
  },
  'review-looks-back-only': {
    from: 'src/stages/review/commands.ts',
    imports: '#stages/vending/commands.ts',
  },
  'vending-looks-back-only': {
    from: 'src/stages/vending/reactions.ts',
    imports: '#stages/workspace/events.ts',
  },
  'workspace-looks-back-only': {
    from: 'src/stages/workspace/rules.ts',
    imports: '#stages/compute/rules.ts',
  },
  'compute-looks-back-only': {
    from: 'src/stages/compute/rules.ts',
    imports: '#stages/oversight/rules.ts',
  },
  'flow-imports-nothing': { from: 'src/flow.ts', imports: '#kernel/problem.ts' },
  'kernel-imports-zod-only': { from: 'src/kernel/ids.ts', imports: 'node:crypto' },
  'adapters-know-the-kernel-only': {
    from: 'src/adapters/mail/smtp.ts',
    imports: '#ledgers/identity/store.ts',
  },
  'adapters-never-meet': {
    from: 'src/adapters/mail/smtp.ts',
    imports: '../database/connect.ts',
  },
  'ledgers-never-import-stages': {
    from: 'src/ledgers/grants/store.ts',
    imports: '#stages/request/lifecycle.ts',
  },
  'stages-never-import-dialects': {
    from: 'src/stages/workspace/commands.ts',
    imports: '#dialects/dnanexus/words.ts',
  },
  'stages-never-import-app': {
    from: 'src/stages/request/commands.ts',
    imports: '#app/config.ts',
  },
  'only-app-picks-adapters': {
    from: 'src/stages/agreement/commands.ts',
    imports: '#adapters/documents/typst.ts',
  },
  'only-stores-name-tables': {
    from: 'src/stages/review/queries.ts',
    imports: '#adapters/database/tables.ts',
  },
  'objects-are-read-by-few': {
    from: 'src/stages/workspace/queries.ts',
    imports: '#adapters/objects/port.ts',
  },
  'mail-leaves-by-the-outbox': {
    from: 'src/stages/review/reactions.ts',
    imports: '#adapters/mail/port.ts',
  },
  'outside-world-behind-ports': { from: 'src/stages/agreement/commands.ts', imports: 'nodemailer' },
  'only-the-outbox-knows-pg-boss': { from: 'src/stages/vending/commands.ts', imports: 'pg-boss' },
  'only-the-import-holds-a-connection': { from: 'src/stages/request/store.ts', imports: 'pg' },
  'web-sees-contracts-only': {
    from: 'src/stages/request/web/page.tsx',
    imports: '../queries.ts',
  },
  'web-runs-in-a-browser': { from: 'src/app/web/ui/bytes.tsx', imports: 'node:buffer' },
  'server-never-imports-web': {
    from: 'src/stages/request/queries.ts',
    imports: './web/fields.ts',
  },
  'only-the-router-lists-pages': {
    from: 'src/app/web/frame/header.tsx',
    imports: '#stages/request/web/fields.ts',
  },
  'pure-files-are-pure': { from: 'src/stages/catalog/cube/tally.ts', imports: 'node:fs' },
  'handlers-are-listed-in-app-only': {
    from: 'src/stages/review/reactions.ts',
    imports: '#stages/request/reactions.ts',
  },
  'stores-only-store': { from: 'src/stages/review/store.ts', imports: './queries.ts' },
  'queries-change-nothing': { from: 'src/stages/review/queries.ts', imports: './commands.ts' },
  'no-cycles': { from: 'src/kernel/lifecycle.ts', imports: './lifecycle/state.ts' },
  'nothing-imports-tests': { from: 'src/app/wire.ts', imports: '#test/cast.ts' },
  'bench-is-loaded-when-asked': {
    from: 'src/app/cli/bench.ts',
    imports: '../../../bench/facets.ts',
  },
  'declared-dependencies-only': { from: 'src/app/server.ts', imports: 'undeclared' },
  'what-runs-needs-no-dev-dependency': { from: 'src/app/server.ts', imports: 'fast-check' },
  'everything-resolves': { from: 'src/app/server.ts', imports: './nowhere.ts' },
}

/** What the imported file says, where that matters; `undefined` for one that is not there. */
const imported: Readonly<Record<string, string | undefined>> = {
  'src/kernel/lifecycle/state.ts': `import '../lifecycle.ts'\n`,
  'src/app/nowhere.ts': undefined,
}

const packageJson = {
  name: 'violation',
  type: 'module',
  imports: { '#test/*': './test/*', '#*': './src/*' },
  dependencies: { kysely: '1.0.0', nodemailer: '1.0.0', pg: '1.0.0', 'pg-boss': '1.0.0' },
  devDependencies: { 'fast-check': '1.0.0' },
}

/** Applies the import rules to a small tree of its own that holds nothing but this violation. */
export async function importsOfViolation({ from, imports }: Violation): Promise<Imports> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-shape-'))
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  try {
    await write('package.json', JSON.stringify(packageJson))
    const target = placeOf(from, imports)
    if (!(target in imported)) await write(target, 'export {}\n')
    const content = imported[target]
    if (content !== undefined) await write(target, content)
    await write(from, `import '${imports}'\n`)
    return await importsBelow(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The path of what is imported, from the root of the tree. */
function placeOf(from: string, imports: string): string {
  if (imports.startsWith('.')) return join(dirname(from), imports)
  if (imports.startsWith('#test/')) return imports.slice(1)
  if (imports.startsWith('#')) return `src/${imports.slice(1)}`
  return `node_modules/${imports.replace(':', '-')}/index.js`
}
