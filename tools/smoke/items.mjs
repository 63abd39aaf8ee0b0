/** Signs that something was not as it should be, or could not be tried. */
export class Skipped extends Error {}

export function expect(condition, sentence) {
  if (!condition) throw new Error(sentence)
}

/** Runs the items one after another, and prints a line for each. */
export function createItems() {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  return {
    counts,
    async item(name, work) {
      try {
        const note = await work()
        counts.passed++
        console.log(`passed   ${name}${typeof note === 'string' ? ` (${note})` : ''}`)
        return true
      } catch (error) {
        const skipped = error instanceof Skipped
        counts[skipped ? 'skipped' : 'failed']++
        console.log(`${skipped ? 'skipped' : 'failed '}  ${name}: ${error.message}`)
        return false
      }
    },
  }
}
