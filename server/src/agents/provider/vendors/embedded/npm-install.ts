import { type ChildProcess, spawn } from 'node:child_process'

export type NpmInstall = { readonly done: Promise<void>; kill(): void }

/** `npm ci` in a folder of its own: exactly the lock, and no script of any package is run. */
export function startNpmInstall(options: {
  readonly dir: string
  readonly withWeights: boolean
  readonly npmExecPath: string | undefined
}): NpmInstall {
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    // NODE_ENV=production must not take the weights away.
    options.withWeights ? '--include=dev' : '--omit=dev',
    '--prefix',
    options.dir,
  ]
  const child = startNpm(args, options)
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-400)
  })
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`npm ci ended with ${code ?? signal}: ${said.trim()}`))
    })
  })
  return { done, kill: () => child.kill('SIGKILL') }
}

function startNpm(args: string[], options: { dir: string; npmExecPath: string | undefined }): ChildProcess {
  const settings = { cwd: options.dir, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] }
  // Started by another package manager: its path is not that of an npm.
  if (options.npmExecPath && /npm-cli\.[cm]?js$/.test(options.npmExecPath)) {
    return spawn(process.execPath, [options.npmExecPath, ...args], settings)
  }
  // On Windows npm is a batch file, which only a shell starts; the arguments are ours.
  return spawn('npm', args, { ...settings, shell: process.platform === 'win32' })
}
