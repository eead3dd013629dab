/** Under what name the manifest of a project is kept: one that needs no quotes in a shell. */
export function manifestName(project: string): string {
  const words =
    project
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[A-Za-z0-9]+/g) ?? []
  const name = words.join('-').slice(0, 80)
  return `${name === '' ? 'project' : name}.manifest.json.bz2`
}
