/** The lock holds nothing below its security floor. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './runtime.mjs'
import { belowFloor } from './version-floors.ts'

const read = path => JSON.parse(readFileSync(join(root, path), 'utf8'))
const { packages } = read('package-lock.json')
const { floors, dated } = read('tools/minimum-versions.json')

const problems = belowFloor(packages, floors)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`nothing is below its floor of ${dated}`)
