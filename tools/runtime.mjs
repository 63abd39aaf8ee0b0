/** Runs the project's own programs: on its own Node, with its own tools, whatever PATH says. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const ownNode = join(root, 'node_modules', '.bin', 'node')
export const node = process.platform !== 'win32' && existsSync(ownNode) ? ownNode : process.execPath

const programs = {
  biome: '@biomejs/biome/bin/biome',
  playwright: '@playwright/test/cli.js',
  redocly: '@redocly/cli/bin/cli.js',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
}

/** A command line for spawn: the name of a program above, or a script of ours. */
export function commandLine([name, ...rest]) {
  const program = programs[name] ? join(root, 'node_modules', programs[name]) : join(root, name)
  return [node, ['--disable-warning=ExperimentalWarning', program, ...rest]]
}

/**
 * @param words the program and its arguments
 * @param options.show true passes its output on as it comes; otherwise it is collected
 * @returns how it ended; a program that takes longer than `minutes` is ended and counts as failed
 */
export function run(words, { show = false, environment = {}, minutes = 15 } = {}) {
  return new Promise(resolve => {
    const started = performance.now()
    const [command, args] = commandLine(words)
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', chunk => (output += chunk))
    child.stderr?.on('data', chunk => (output += chunk))
    const deadline = setTimeout(() => {
      output += `\nended after ${minutes} minutes`
      child.kill('SIGKILL')
    }, minutes * 60_000)
    const end = (code, more = '') => {
      clearTimeout(deadline)
      resolve({ code, output: (output + more).trim(), seconds: (performance.now() - started) / 1000 })
    }
    child.on('error', error => end(1, error.message))
    child.on('close', code => end(code ?? 1))
  })
}
