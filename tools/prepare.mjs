/**
 * Before every start and test: install what the lock names, and build the page, if either changed since the last time.
 * Built-ins only, and words that Node 18 knows: on the very first start nothing is installed, and it is the system's
 * Node that runs this. What comes after runs on the Node that npm just installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = [22, 19]
const withoutWeb = process.argv.includes('--no-web')

const modules = join(root, 'node_modules')
const ownNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const lockStamp = join(modules, '.omniai-lock')
const webStamp = join(root, 'web', 'dist', '.omniai-build')

const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

if (read(lockStamp) !== lockHash) install()
if (!existsSync(ownNode) && !isNewEnough(process.versions.node)) {
  stop(
    `OmniAI needs Node ${wanted.join('.')} or newer; this is ${process.versions.node}. Install it from https://nodejs.org`,
  )
}
if (!withoutWeb && existsSync(join(root, 'web', 'index.html'))) {
  const hash = webHash()
  if (read(webStamp) !== hash) build(hash)
}

function install() {
  console.log('Installing the parts …')
  const byNpm = process.env.npm_execpath
  const [command, ...first] = byNpm ? [process.env.npm_node_execpath ?? process.execPath, byNpm] : ['npm']
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  run(command, [...first, ...flags], root, 'The parts could not be installed.')
  // The runtime from npm may be none for this system (another C library): then the system's own has to do.
  if (
    existsSync(ownNode) &&
    spawnSync(ownNode, ['--version'], { shell: process.platform === 'win32' }).status !== 0
  ) {
    unlinkSync(ownNode)
  }
  writeFileSync(lockStamp, lockHash)
}

function build(hash) {
  console.log('Building the page …')
  const node = existsSync(ownNode) && process.platform !== 'win32' ? ownNode : process.execPath
  const vite = join(modules, 'vite', 'bin', 'vite.js')
  run(node, [vite, 'build', '--logLevel', 'warn'], join(root, 'web'), 'The page could not be built.')
  mkdirSync(dirname(webStamp), { recursive: true })
  writeFileSync(webStamp, hash)
}

/** Quiet when it works; everything it said when it does not. */
function run(command, args, folder, sentence) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: childEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (status === 0) return
  stop([stdout, stderr, error?.message, sentence].filter(Boolean).join('\n'))
}

/**
 * NODE_ENV=production would leave out the tools that the build needs. And the Node in node_modules/.bin is one of the
 * things that an installation deletes, so npm must not stand on it.
 */
function childEnvironment() {
  const {
    NODE_ENV: _environment,
    npm_config_production: _production,
    npm_config_omit: _omit,
    ...rest
  } = process.env
  const path = (rest.PATH ?? '').split(delimiter).filter(part => part !== join(modules, '.bin'))
  return { ...rest, PATH: path.join(delimiter) }
}

/** The sources of the page, the lock, and what the build is told by the environment. */
function webHash() {
  const hash = createHash('sha256').update(lockHash)
  for (const name of ['BASE_PATH', 'API_ORIGINS']) hash.update(`${name}=${process.env[name] ?? ''}\0`)
  for (const folder of ['web', join('contracts', 'src')]) {
    for (const file of filesBelow(folder)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.name === 'node_modules' || entry.name === 'dist' || /\.test\.tsx?$/.test(entry.name))
        return []
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1])
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
