/** What `docs/features.md` claims: behind every "yes" stands a test that exists, behind everything else a reason. */
type Repository = { readonly exists: (path: string) => boolean; readonly read: (path: string) => string }

const testFile = /\.(e2e|test)\.tsx?$|\/guarantees\.ts$/
const fewestWords = 2

export function judgeFeatures(text: string, { exists, read }: Repository): string[] {
  return text.split('\n').flatMap(line => {
    const [, feature, state, shown] = /^\| ([^|]+) \| (yes|part|no) \| (.+) \|$/.exec(line) ?? []
    if (feature === undefined || shown === undefined) {
      return /^\| (?!\| \||--- )/.test(line) ? [`this row is neither yes, part nor no: ${line}`] : []
    }
    const claims = [...shown.matchAll(/`([^`]+)` "([^"]+)"/g)]
    if (state === 'yes' && claims.length === 0) return [`${feature}: no test is named`]
    const words = shown.replaceAll(/`[^`]+`( "[^"]+")?/g, '').match(/\w{2,}/g) ?? []
    if (state !== 'yes' && words.length < fewestWords) return [`${feature}: no reason is given`]
    return claims.flatMap(([, name = '', title = '']) => {
      const path = name.includes('/') ? name : `e2e/journeys/${name}`
      if (!testFile.test(path)) return [`${feature}: ${path} is no test`]
      if (!exists(path)) return [`${feature}: ${path} does not exist`]
      return read(path).includes(title) ? [] : [`${feature}: ${path} has no test "${title}"`]
    })
  })
}
