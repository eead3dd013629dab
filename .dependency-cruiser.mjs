import { flow } from './src/flow.ts'

/*
 * The laws of docs/architecture.md as rules on imports. `npm test` applies them to src/ and shows, with a
 * seeded violation for each (test/shape/violations.ts), that every one of them fires.
 */

const tests = '\\.test\\.tsx?$'
const pages = '^src/.+/web/'

/** Files of a stage or ledger by what they answer; where one grew, a folder of the same name. */
const files = (names) => `^src/(stages|ledgers|dialects)/[^/]+/(${names})(\\.tsx?$|/[^/]+\\.tsx?$)`

/** Pure words, which pages and later stages may share. */
const words =
  'contract|lifecycle|rules|vocabulary|diagnoses|data-use|cube|facet-engine|browse-answer|small-groups'
const shared = files(words)
const pure = files(`${words}|events`)

const npm = (names) => `^node_modules/(${names})/`
const browserPackages = npm(
  'react|react-dom|@simplewebauthn/browser|@mantine/[^/]+|@tanstack/[^/]+|@tabler/[^/]+|d3-hierarchy|dompurify|igv|js-md5|uqr|@xterm/[^/]+',
)

const law = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const lookBack = flow
  .slice(0, -1)
  .map((stage, i) =>
    law(
      `${stage}-looks-back-only`,
      'Imports point upstream, news flows downstream: tell later stages by an event.',
      { path: `^src/stages/${stage}/`, pathNot: tests },
      { path: `^src/stages/(${flow.slice(i + 1).join('|')})/` },
    ),
  )

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...lookBack,
    law(
      'flow-imports-nothing',
      'The order of the stages depends on no stage.',
      { path: '^src/flow\\.ts$' },
      {},
    ),
    law(
      'kernel-imports-zod-only',
      'The kernel is pure words: no other folder, no Node, no package but zod.',
      { path: '^src/kernel/', pathNot: tests },
      { pathNot: ['^src/kernel/', npm('zod')] },
    ),
    law(
      'adapters-know-the-kernel-only',
      'An adapter knows the outside world and our words, not what we do with it.',
      { path: '^src/adapters/', pathNot: tests },
      { path: '^src/', pathNot: ['^src/adapters/', '^src/kernel/'] },
    ),
    law(
      'adapters-never-meet',
      'One folder per system: two adapters are combined in app/wire.ts. A process of its own may be anybody’s.',
      { path: '^src/adapters/([^/]+)/', pathNot: tests },
      { path: '^src/adapters/', pathNot: ['^src/adapters/$1/', '^src/adapters/apart\\.ts$'] },
    ),
    law(
      'ledgers-never-import-stages',
      'A ledger serves every stage alike.',
      { path: '^src/ledgers/', pathNot: tests },
      { path: '^src/(stages|dialects)/' },
    ),
    law(
      'stages-never-import-dialects',
      'A dialect translates a stage; the stage does not know.',
      { path: '^src/stages/', pathNot: tests },
      { path: '^src/dialects/' },
    ),
    law(
      'stages-never-import-app',
      'What a stage needs of the outside is handed to it by app/wire.ts.',
      { path: '^src/(stages|ledgers|dialects)/', pathNot: [tests, pages] },
      { path: '^src/app/' },
    ),
    law(
      'only-app-picks-adapters',
      'Elsewhere only ports: port.ts, and for the database also COPY (bulk.ts, copy-line.ts), statements sent along (along.ts) or kept (kept.ts) and its table types (tables.ts).',
      { path: '^src/(kernel|stages|ledgers|dialects)/', pathNot: tests },
      {
        path: '^src/adapters/',
        pathNot: ['/port\\.ts$', '^src/adapters/database/(along|bulk|copy-line|kept|tables)\\.ts$'],
      },
    ),
    law(
      'only-stores-name-tables',
      'Rows stay inside the store: others take what it returns.',
      {
        path: '^src/(stages|ledgers|dialects)/',
        pathNot: [tests, files('store')],
      },
      { path: '^src/adapters/database/tables\\.ts$' },
    ),
    law(
      'objects-are-read-by-few',
      'One primitive opens a file (workspace/open-file.ts); agreement keeps its documents, the import fills the store.',
      {
        path: '^src/',
        pathNot: [
          tests,
          '^src/(app|adapters)/',
          '^src/stages/agreement/(store|commands)(\\.ts$|/)',
          '^src/stages/workspace/(open-file|commands)(\\.ts$|/)',
          '^src/stages/catalog/(import|commands)/',
        ],
      },
      { path: '^src/adapters/objects/' },
    ),
    law(
      'mail-leaves-by-the-outbox',
      'A mail is a row of the transaction that causes it (queueMail), never a call.',
      {
        path: '^src/',
        pathNot: [tests, '^src/(app|adapters)/', '^src/ledgers/outbox/mail\\.ts$'],
      },
      { path: '^src/adapters/mail/' },
    ),
    law(
      'outside-world-behind-ports',
      'Packages that reach the outside stand in adapters/ and app/; the outbox is pg-boss, the import COPYs over pg.',
      { path: '^src/(stages|ledgers|dialects)/', pathNot: [tests, pages] },
      {
        path: '^node_modules/',
        pathNot: [npm('zod|kysely|pg-boss'), npm('pg')],
      },
    ),
    law(
      'only-the-outbox-knows-pg-boss',
      'Events go through announce() of the outbox.',
      { path: '^src/', pathNot: [tests, '^src/ledgers/outbox/'] },
      { path: npm('pg-boss') },
    ),
    law(
      'only-the-import-holds-a-connection',
      'Stages speak SQL through the database port; COPY alone, of the import and of cubes, needs the pool.',
      {
        path: '^src/(stages|ledgers|dialects)/',
        pathNot: [tests, '^src/stages/catalog/(import|store/cube|queries/kept)'],
      },
      { path: [npm('pg'), '^src/adapters/database/bulk\\.ts$'] },
    ),
    law(
      'web-sees-contracts-only',
      'A page knows what may be asked, the kernel, the frame, and pages of its own or earlier stages.',
      { path: pages, pathNot: tests },
      { path: '^src/', pathNot: [pages, shared, '^src/kernel/', '^src/flow\\.ts$'] },
    ),
    law(
      'web-runs-in-a-browser',
      'No Node and no server package in what the browser loads.',
      { path: pages, pathNot: tests },
      { pathNot: ['^src/', browserPackages, npm('zod')], couldNotResolve: false },
    ),
    law(
      'server-never-imports-web',
      'The server answers data; it runs without the pages.',
      { path: '^src/', pathNot: [pages, tests] },
      { path: [pages, browserPackages] },
    ),
    law(
      'only-the-router-lists-pages',
      'What stages share (client, frame, ui) knows no stage.',
      { path: '^src/app/web/', pathNot: [tests, '^src/app/web/router\\.tsx$'] },
      { path: pages, pathNot: '^src/app/web/' },
    ),
    law(
      'pure-files-are-pure',
      'Decided without input and output: importable by pages, testable without a world.',
      { path: pure, pathNot: tests },
      { pathNot: [pure, '^src/kernel/', npm('zod')], couldNotResolve: false },
    ),
    law(
      'handlers-are-listed-in-app-only',
      'http.ts, reactions.ts and cli.ts are edges: what two of them share belongs into queries or commands.',
      { path: '^src/', pathNot: [tests, '^src/app/'] },
      {
        path: files('http|reactions|cli'),
      },
    ),
    law(
      'stores-only-store',
      'A store holds SQL; who may and what follows is decided above it.',
      { path: files('store'), pathNot: tests },
      { path: files('commands|queries|policy|reactions|http|cli') },
    ),
    law(
      'queries-change-nothing',
      'Reading a thing never changes one.',
      { path: files('queries|policy'), pathNot: tests },
      { path: files('commands|reactions|http|cli') },
    ),
    law('no-cycles', 'Each file can be understood after those it imports.', {}, { circular: true }),
    law(
      'nothing-imports-tests',
      'What runs stands without its tests and tools.',
      { path: '^src/', pathNot: tests },
      { path: [tests, '^(test|e2e|tools)/'] },
    ),
    law(
      'bench-is-loaded-when-asked',
      'The benchmark may use the product; the product knows it by `import()` in its command alone.',
      { path: '^src/' },
      { path: '^bench/', dynamic: false },
    ),
    law(
      'declared-dependencies-only',
      'Every package stands in package.json with an exact version.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    ),
    law(
      'what-runs-needs-no-dev-dependency',
      'An installation without development packages runs.',
      { path: '^src/', pathNot: tests },
      { dependencyTypes: ['npm-dev'] },
    ),
    law(
      'everything-resolves',
      'An import that leads nowhere breaks at run time.',
      {},
      { couldNotResolve: true },
    ),
  ],
  options: {
    // TypeScript 6 stands under the name `typescript` for its API; with TypeScript 7 alone nothing is seen.
    parser: 'tsc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
