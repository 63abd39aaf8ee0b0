import { judgeDocument } from './docs-rules.ts'
import { judgeFeatures } from './feature-rules.ts'
import { exists, filesBelow, readText, report } from './repository.ts'

const scripts = Object.keys((JSON.parse(readText('package.json')) as { scripts: object }).scripts)
const documents = [
  ...filesBelow('docs'),
  ...['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'SECURITY.md'].filter(exists),
  ...['contracts', 'server', 'web', 'e2e', 'bench', 'deploy'].flatMap(filesBelow),
].filter(path => path.endsWith('.md'))

const problems = documents.flatMap(path =>
  judgeDocument(readText(path), { exists, scripts }).map(problem => `${path}: ${problem}`),
)
const features = 'docs/features.md'
problems.push(
  ...judgeFeatures(readText(features), { exists, read: readText }).map(problem => `${features}: ${problem}`),
)
report(problems, `${documents.length} documents name what exists`)
