import { judgeDocument } from './docs-rules.ts'
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
report(problems, `${documents.length} documents name what exists`)
