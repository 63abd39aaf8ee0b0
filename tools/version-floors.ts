type Packages = { readonly [path: string]: { readonly version?: string } }
type Floors = { readonly [name: string]: { readonly lines: readonly string[]; readonly why: string } }
type Version = readonly [major: number, minor: number, patch: number]

/** A sentence for every installed version below its floor. */
export function belowFloor(packages: Packages, floors: Floors): string[] {
  const problems: string[] = []
  for (const [path, { version }] of Object.entries(packages)) {
    const name = path.replace(/^.*node_modules\//, '')
    const floor = path.includes('node_modules/') ? floors[name] : undefined
    if (!floor || !version || isSafe(version, floor.lines)) continue
    problems.push(`${path} is ${version}; it needs ${floor.lines.join(' or ')} (${floor.why})`)
  }
  return problems
}

/** Each major line has its own floor; a line above all of them is newer than the advisory. */
function isSafe(version: string, lines: readonly string[]): boolean {
  const is = parts(version)
  const floors = lines.map(parts)
  const own = floors.find(floor => floor[0] === is[0])
  // What comes before a release is not the release.
  if (own) return compare(is, own) > 0 || (compare(is, own) === 0 && !version.includes('-'))
  return floors.every(floor => floor[0] < is[0])
}

function parts(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).slice(0, 3).map(Number)
  return [major, minor, patch]
}

const compare = (a: Version, b: Version) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
