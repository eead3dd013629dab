import ts from 'typescript'

/*
 * Time comes in, and so do chance, the network, files and settings (docs/architecture.md, decision 6).
 *
 * | where | may not use |
 * | --- | --- |
 * | kernel, ledgers, stages, dialects, flow.ts | the clock, chance, timers, the network, files, the process |
 * | pages (`web/`) of ledgers and stages | the same, but timers: a page waits for its reader (debounce, retry) |
 * | src/app | `process.env`, except in src/app/config.ts |
 * | src/adapters | `process.env` |
 *
 * Pages ask the server through app/web/client.ts alone, and read no clock: the platform's time, which a demo
 * moves by a year, comes with the answers. SQL over a stage's tables stands in its store, a ledger's beside it.
 */

export type Finding = {
  /** `path:line` */
  readonly at: string
  readonly what: string
}

type Law = 'clock' | 'chance' | 'timer' | 'network' | 'machine' | 'settings' | 'sql'

/** Globals that may not be mentioned at all. */
const globals: Readonly<Record<string, Law>> = {
  fetch: 'network',
  XMLHttpRequest: 'network',
  WebSocket: 'network',
  EventSource: 'network',
  setTimeout: 'timer',
  setInterval: 'timer',
  setImmediate: 'timer',
  performance: 'clock',
  Temporal: 'clock',
  process: 'machine',
}

/** Members of globals. */
const members: Readonly<Record<string, Law>> = {
  'Date.now': 'clock',
  'Math.random': 'chance',
  'process.env': 'settings',
  'navigator.sendBeacon': 'network',
}

const watched = new Set(
  [...Object.keys(globals), ...Object.keys(members)].map((name) => name.split('.')[0] ?? ''),
)
const roots = new Set(['globalThis', 'global', 'window', 'self'])

/** Modules of Node; a part of one (`fs/promises`) counts as the whole. */
const modules: Readonly<Record<string, Law>> = {
  fs: 'machine',
  child_process: 'machine',
  worker_threads: 'machine',
  process: 'machine',
  os: 'machine',
  net: 'network',
  tls: 'network',
  dgram: 'network',
  dns: 'network',
  http: 'network',
  https: 'network',
  http2: 'network',
  timers: 'timer',
  perf_hooks: 'clock',
}

const queries = [
  'selectFrom',
  'selectNoFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
]

const everything: readonly Law[] = [
  'clock',
  'chance',
  'timer',
  'network',
  'machine',
  'settings',
  'sql',
]

/** The laws that a file stands under. */
function lawsFor(path: string): readonly Law[] {
  if (!path.startsWith('src/') || /\.test\.tsx?$/.test(path)) return []
  if (path === 'src/app/config.ts') return []
  if (/^src\/(app|adapters)\//.test(path)) return ['settings']
  const without = (...laws: readonly Law[]) => everything.filter((law) => !laws.includes(law))
  if (/^src\/(stages|ledgers)\/[^/]+\/web\//.test(path)) return without('timer')
  if (/^src\/ledgers\/[^/]+\/(?!http\.ts)/.test(path)) return without('sql')
  if (/^src\/stages\/([^/]+\/store(\.ts$|\/)|catalog\/import\/)/.test(path)) return without('sql')
  return everything
}

/** What the sources (path → text) use against the laws that they stand under, in the order of the lines. */
export function forbidden(sources: ReadonlyMap<string, string>): Finding[] {
  const program = programOf(sources)
  const checker = program.getTypeChecker()
  return [...sources.keys()].flatMap((path) => {
    const laws = lawsFor(path)
    const file = program.getSourceFile(path)
    if (file === undefined || laws.length === 0) return []
    const found: Finding[] = []
    const visit = (node: ts.Node): void => {
      const use = findUse(node, checker)
      if (use !== undefined && laws.includes(use.law)) {
        const { line } = file.getLineAndCharacterOfPosition(use.place.getStart(file))
        found.push({ at: `${path}:${line + 1}`, what: use.what })
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
    return found
  })
}

type Use = { readonly law: Law; readonly what: string; readonly place: ts.Node }

function findUse(node: ts.Node, checker: ts.TypeChecker): Use | undefined {
  if (ts.isStringLiteralLike(node)) return moduleUse(node)
  if (ts.isTaggedTemplateExpression(node)) {
    return node.tag.getText() === 'sql' ? { law: 'sql', what: 'sql`…`', place: node } : undefined
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return callUse(node, checker)
  if (ts.isIdentifier(node)) return nameUse(node, checker)
  return undefined
}

/** `import … from 'node:fs'`, `export … from`, `import('node:fs')`, `require('fs')`. */
function moduleUse(node: ts.StringLiteralLike): Use | undefined {
  const { parent } = node
  const isModule =
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    (ts.isCallExpression(parent) &&
      (parent.expression.kind === ts.SyntaxKind.ImportKeyword ||
        parent.expression.getText() === 'require'))
  if (!isModule) return undefined
  const [name = ''] = node.text.replace(/^node:/, '').split('/')
  const law = Object.hasOwn(modules, name) ? modules[name] : undefined
  return law === undefined ? undefined : { law, what: `import of ${node.text}`, place: node }
}

/** `new Date()` and `Date()` read the clock, `new Date(at)` does not; `db.selectFrom(…)` is SQL. */
function callUse(
  node: ts.CallExpression | ts.NewExpression,
  checker: ts.TypeChecker,
): Use | undefined {
  const { expression } = node
  if (ts.isPropertyAccessExpression(expression) && queries.includes(expression.name.text)) {
    return { law: 'sql', what: `${expression.name.text}()`, place: expression.name }
  }
  if (!ts.isIdentifier(expression) || expression.text !== 'Date' || !isGlobal(expression, checker))
    return undefined
  if (ts.isCallExpression(node)) return { law: 'clock', what: 'Date()', place: node }
  return (node.arguments ?? []).length === 0
    ? { law: 'clock', what: 'new Date()', place: node }
    : undefined
}

/** A global, by its name, as `globalThis.name`, or a member of it in whatever notation. */
function nameUse(node: ts.Identifier, checker: ts.TypeChecker): Use | undefined {
  const path = pathTo(node, checker)
  if (path === undefined) return undefined
  const [name = '', ...rest] = path
  for (const member of rest) {
    const law = members[`${name}.${member}`]
    if (law !== undefined) return { law, what: `${name}.${member}`, place: node }
  }
  const law = Object.hasOwn(globals, name) ? globals[name] : undefined
  return law === undefined ? undefined : { law, what: name, place: node }
}

/** `process.env.HOME` → process, env; `const { env } = process` too. Undefined where the name is no global. */
function pathTo(node: ts.Identifier, checker: ts.TypeChecker): readonly string[] | undefined {
  if (!watched.has(node.text) && !roots.has(node.text)) return undefined
  if (!isExpression(node) || !isGlobal(node, checker)) return undefined
  const { names, outer } = membersOf(node)
  const path = [node.text, ...names, ...destructured(outer)]
  return roots.has(node.text) ? path.slice(1) : path
}

/** The members read off an expression one after another: `.a['b']`. */
function membersOf(node: ts.Expression): { names: string[]; outer: ts.Expression } {
  const names: string[] = []
  let outer: ts.Expression = node
  for (;;) {
    const { parent } = outer
    if (ts.isPropertyAccessExpression(parent) && parent.expression === outer)
      names.push(parent.name.text)
    else if (ts.isElementAccessExpression(parent) && parent.expression === outer) {
      names.push(
        ts.isStringLiteralLike(parent.argumentExpression) ? parent.argumentExpression.text : '',
      )
    } else if (!ts.isParenthesizedExpression(parent) && !ts.isNonNullExpression(parent))
      return { names, outer }
    outer = parent
  }
}

/** The members that `const { a, b: c } = outer` takes. */
function destructured(outer: ts.Expression): string[] {
  const { parent } = outer
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== outer) return []
  if (!ts.isObjectBindingPattern(parent.name)) return []
  return parent.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText())
}

/** A use of a value: not the name of a member, of a declaration, or within a type. */
function isExpression(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isJsxAttribute(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent))
    return false
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return false
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  return !('name' in parent && parent.name === node)
}

/** Nothing in the file declares the name: without the standard library's types it has no symbol. */
function isGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node)
  return (symbol?.declarations ?? []).length === 0
}

/** The sources alone, without the standard library and what they import. */
function programOf(sources: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
  return ts.createProgram([...sources.keys()], options, {
    getSourceFile: (path, target) => {
      const text = sources.get(path)
      return text === undefined ? undefined : ts.createSourceFile(path, text, target, true)
    },
    fileExists: (path) => sources.has(path),
    readFile: (path) => sources.get(path),
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  })
}
