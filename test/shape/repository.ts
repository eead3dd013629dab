import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export type File = { readonly path: string; readonly text: string }

const made = ['.git', 'node_modules', 'dist', 'data', 'coverage', '.cache']
const binary = /\.(png|jpe?g|webp|gif|ico|woff2?|ttf|pdf|gz|bam|bai|tbi)$/

/** Every text file that is, or at the next commit would be, in the repository. */
export function repositoryFiles(): File[] {
  return repositoryPaths()
    .filter((path) => !binary.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** An unpacked archive has no git: there everything counts but what is made or installed. */
function repositoryPaths(): string[] {
  if (existsSync(join(root, '.git'))) {
    const options = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
    const list = execFileSync('git', ['-c', 'safe.directory=*', ...options], { cwd: root })
    return [...new Set(list.toString().split('\0'))].filter((path) => path !== '').sort()
  }
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !made.includes(path.split('/')[0] ?? ''))
    .sort()
}

/** The sources of the folders of code, by path. */
export function sources(): Map<string, string> {
  const isSource = /^(src|test|tools|bench|e2e)\/.*\.(tsx?|css)$/
  return new Map(
    repositoryFiles()
      .filter(({ path }) => isSource.test(path))
      .map(({ path, text }) => [path, text]),
  )
}

/** Longest source file, in lines; what grows beyond is split by noun. Made files do not count. */
const longest = 400
const generated = ['src/adapters/database/tables.ts']

/** `path: N lines` for each file that is too long. */
export function tooLong(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.split('\n').length - 1
    return lines > longest && !generated.includes(path) ? [`${path}: ${lines} lines`] : []
  })
}

/** What holds on one machine only: its folders, and the host that its packages came from. */
const local: readonly RegExp[] = [
  /(?<![\w.~$}-])\/(work|root|home\/[a-z]\w*|Users\/\w+)\/[\w.-]+/,
  /\b[A-Z]:\\Users\\/,
  /registry\.(npmjs|yarnpkg|npmmirror)\.(org|com)/,
  /https?:\/\/[\w.-]*(artifactory|verdaccio|jfrog)/i,
  /\b(deb|security|archive)\.(debian|ubuntu)\.(org|com)\b/,
  /\b(pypi|files\.pythonhosted)\.org\b/,
]

/** `path:line: text` for each mention of what is not there on another machine. */
export function strayWords(files: readonly File[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => {
      const found = local
        .map((pattern) => pattern.exec(line)?.[0])
        .find((word) => word !== undefined)
      return found === undefined ? [] : [`${path}:${i + 1}: ${found}`]
    }),
  )
}
