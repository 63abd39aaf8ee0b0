import { errorCodes } from '../../contracts/src/errors.ts'
import { filesBelow, readText, report } from '../architecture/repository.ts'
import { judgeErrors } from './error-rules.ts'

// The registry itself and tests say every code; neither answers with one.
const sources = ['contracts/src', 'server/src', 'web/src']
  .flatMap(filesBelow)
  .filter(path => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && path !== 'contracts/src/errors.ts')
  .map(path => [path, readText(path)] as const)

const problems = judgeErrors(errorCodes, readText('docs/errors.md'), sources)
report(problems, `${errorCodes.length} error codes: registry, page and source agree`)
