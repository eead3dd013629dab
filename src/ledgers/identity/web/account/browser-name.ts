/** In the order in which they are told apart: each of the later ones names an earlier one, too. */
const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const

const systems = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const

const nameIn = (agent: string, names: readonly (readonly [RegExp, string])[]) =>
  names.find(([sign]) => sign.test(agent))?.[1]

/** A browser as people know it, from what it calls itself. */
export function browserOf(agent: string): string {
  const browser = nameIn(agent, browsers) ?? 'A browser'
  const system = nameIn(agent, systems)
  return system === undefined ? browser : `${browser} on ${system}`
}
