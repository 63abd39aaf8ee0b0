/** The server, restarted at every change, and the web app with hot reload. One Ctrl-C ends both. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { node, root } from './runtime.mjs'

const environment = { ...process.env, OMNIAI_ENV: process.env.OMNIAI_ENV ?? 'development' }
const children = [
  start(
    'server',
    ['--disable-warning=ExperimentalWarning', '--watch', '--watch-preserve-output', 'server/src/main.ts'],
    root,
  ),
  start('web', [join(root, 'node_modules/vite/bin/vite.js'), '--clearScreen', 'false'], join(root, 'web')),
]

let ending = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => endAll(0))

function start(name, args, folder) {
  const child = spawn(node, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) console.log(`${name.padEnd(6)} │ ${line}`)
    })
  }
  // The one without the other is of no use, and an orphan holds its port.
  child.on('exit', code => endAll(code ?? 0))
  return child
}

function endAll(code) {
  if (ending) return
  ending = true
  process.exitCode = code
  for (const child of children) child.kill('SIGTERM')
  const force = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL')
  }, 5000)
  force.unref()
}
