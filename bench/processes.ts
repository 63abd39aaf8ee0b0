/** What is measured and what measures, each a process on its own core. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Round, RoundResult } from './load.ts'

const root = join(import.meta.dirname, '..')
const measuredCore = '0'
const loadCore = availableParallelism() > 1 ? '1' : '0'
const canPin = existsSync('/usr/bin/taskset')
const nginxPath = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find(existsSync)
const running = new Set<ChildProcess>()
const folders: string[] = []

/** Known to who writes sessions into the database; see people.ts. */
export const sessionSecret = randomBytes(32).toString('base64')

export type Measured = {
  readonly name: string
  readonly port: number
  readonly dir: string
  readonly child: ChildProcess
  /** Seconds from spawn until it listened. */
  readonly startSeconds: number
  /** Header lines that it needs beside those of every request. */
  readonly lines?: string
}

function start(
  core: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): ChildProcess {
  const [command = '', ...rest] = canPin ? ['taskset', '-c', core, ...words] : words
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'ignore', process.env.BENCH_SHOW ? 'inherit' : 'ignore'],
  })
  running.add(child)
  child.on('exit', () => running.delete(child))
  return child
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-bench-'))
  folders.push(folder)
  return folder
}

/** @param environment more of it; `DATABASE_URL` for PostgreSQL. */
export async function startOmni(
  upstreamPort: number,
  environment: Record<string, string> = {},
  dir = newFolder(),
): Promise<Measured> {
  const port = await freePort()
  const profile = process.env.BENCH_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
    : []
  const startedAt = performance.now()
  const child = start(
    measuredCore,
    [process.execPath, '--disable-warning=ExperimentalWarning', ...profile, join(root, 'server/src/main.ts')],
    {
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'omniai'),
      DATA_DIR: dir,
      PORT: String(port),
      EMBEDDED_MODEL: 'off',
      LOG_LEVEL: 'warn',
      SESSION_SECRET: sessionSecret,
      LMSTUDIO_URL: `http://127.0.0.1:${upstreamPort}/v1`,
      OLLAMA_URL: 'http://127.0.0.1:9/v1',
      LLAMACPP_URL: 'http://127.0.0.1:9/v1',
      ...environment,
    },
  )
  await listening(child, port)
  return { name: 'OmniAI', port, dir, child, startSeconds: (performance.now() - startedAt) / 1000 }
}

/** @returns null where there is no nginx: its rows are left out then, and so are the ratios to it. */
export async function startNginx(upstreamPort: number): Promise<Measured | null> {
  if (!nginxPath) return null
  const dir = newFolder()
  const port = await freePort()
  mkdirSync(join(dir, 'temp'))
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${dir}/temp/${name};`)
    .join('\n')
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 8192; }
http { access_log off; ${temp}
  server { listen 127.0.0.1:${port} backlog=4096;
    location / { proxy_pass http://127.0.0.1:${upstreamPort}; proxy_http_version 1.1; proxy_buffering off; } } }
`,
  )
  const child = start(measuredCore, [nginxPath, '-c', join(dir, 'nginx.conf'), '-p', dir])
  await listening(child, port)
  return { name: 'nginx, buffering off', port, dir, child, startSeconds: 0 }
}

export async function startNaive(upstreamPort: number): Promise<Measured> {
  const port = await freePort()
  const script = join(import.meta.dirname, 'naive-proxy.ts')
  const child = start(measuredCore, [
    process.execPath,
    script,
    String(port),
    `http://127.0.0.1:${upstreamPort}`,
  ])
  await listening(child, port)
  return { name: 'Fastify, parse and re-emit', port, dir: '', child, startSeconds: 0 }
}

/**
 * Portkey's gateway, a peer, where someone installed it: BENCH_PORTKEY is the folder in which `npm install
 * @portkey-ai/gateway` was run. @returns null where nobody did.
 */
export async function startPortkey(upstreamPort: number): Promise<Measured | null> {
  const folder = process.env.BENCH_PORTKEY
  if (!folder) return null
  const port = await freePort()
  const child = start(measuredCore, [
    process.execPath,
    '--import',
    join(import.meta.dirname, 'portkey-headers.mjs'),
    join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'),
    `--port=${port}`,
    '--headless',
  ])
  await listening(child, port)
  const lines = [
    'x-portkey-provider: openai',
    `x-portkey-custom-host: http://127.0.0.1:${upstreamPort}/v1`,
    'authorization: Bearer bench',
  ]
  return {
    name: 'Portkey gateway',
    port,
    dir: '',
    child,
    startSeconds: 0,
    lines: `${lines.join('\r\n')}\r\n`,
  }
}

export type Load = { readonly port: number; play(round: Round): Promise<RoundResult> }

export async function startLoad(): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'load.ts'), {
    ...(canPin && { execPath: 'taskset', execArgv: ['-c', loadCore, process.execPath] }),
  })
  running.add(child)
  child.on('exit', () => running.delete(child))
  const waiting = new Map<number, (result: RoundResult) => void>()
  let rounds = 0
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the load generator ended')))
    child.on('message', (message: { port?: number; id?: number; result?: RoundResult }) => {
      if (message.port !== undefined) resolve(message.port)
      else waiting.get(message.id!)?.(message.result!)
    })
  })
  return {
    port,
    play: round =>
      new Promise(resolve => {
        rounds += 1
        waiting.set(rounds, resolve)
        child.send({ id: rounds, round })
      }),
  }
}

/** Seconds on a core so far, of all threads. */
export function cpuSeconds({ child }: Measured): number {
  const tasks = `/proc/${child.pid}/task`
  return readdirSync(tasks).reduce(
    (sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9,
    0,
  )
}

export function rssKilobytes({ child }: Measured): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN)
}

export async function stop(measured: Measured): Promise<void> {
  const gone = new Promise(resolve => measured.child.once('exit', resolve))
  measured.child.kill('SIGTERM')
  const late = setTimeout(() => measured.child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(late)
}

export async function stopAll(): Promise<void> {
  await Promise.all(
    [...running].map(child => {
      const gone = new Promise(resolve => child.once('exit', resolve))
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      child.kill('SIGTERM')
      return gone.then(() => clearTimeout(late))
    }),
  )
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isOpen) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`ended before it listened: ${child.spawnargs.join(' ')}`)
}
