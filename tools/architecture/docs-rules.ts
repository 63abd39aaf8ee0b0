/** What a document may claim: paths that exist, scripts that exist, and no line numbers, which drift. */
type Repository = { readonly exists: (path: string) => boolean; readonly scripts: readonly string[] }

const tops = ['contracts', 'server', 'web', 'tools', 'e2e', 'bench', 'docs', 'deploy', '.ci', '.github']
/** Made by a command; not there in a fresh clone. */
const made = /^(web\/dist|node_modules)(\/|$)/
const npmItself = ['ci', 'install', 'exec', 'audit', 'pack', 'version', 'view', 'ls', 'run', 'init', 'update']

export function judgeDocument(text: string, { exists, scripts }: Repository): string[] {
  const problems: string[] = []
  for (const [, span = ''] of text.matchAll(/`([^`\n]+)`/g)) {
    const path = span.replace(/\/$/, '')
    if (/^[\w./@-]+:\d+(-\d+)?$/.test(path) && path.includes('/'))
      problems.push(`\`${span}\` names a line, which drifts`)
    // A pattern or a placeholder is not a path.
    if (!/^[\w.@-]+(\/[\w.@-]+)+$/.test(path) || !tops.includes(path.split('/')[0]!) || made.test(path))
      continue
    if (!exists(path)) problems.push(`\`${span}\` does not exist`)
  }
  for (const [, run, name = ''] of text.matchAll(/\bnpm (run )?([a-z][a-z0-9:-]*)/g)) {
    const isScript = scripts.includes(name)
    if (!isScript && (run || (!npmItself.includes(name) && isCommand(text, name)))) {
      problems.push(`there is no script ${name}`)
    }
  }
  return problems
}

/** Prose speaks of npm packages; a command stands in code. */
const isCommand = (text: string, name: string) =>
  new RegExp(`(\`|^\\s*(\\$ )?)npm ${name}\\b`, 'm').test(text) &&
  ['start', 'test', 'stop', 'restart'].includes(name)
