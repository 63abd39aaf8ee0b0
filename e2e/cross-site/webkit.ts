/** WebKitGTK's own small browser under its own driver, on a screen that nobody looks at. */
import { type ChildProcess, spawn } from 'node:child_process'
import { freePort } from './free-port.ts'
import { readRefusals } from './refusals.ts'
import { findNamed, selectors, soon, type View } from './view.ts'
import { startSession } from './webdriver.ts'

export async function startWebKit(proxyAddress: string): Promise<View> {
  const driverPath = process.env.OMNIAI_WEBKIT_DRIVER!
  const screen = await startScreen()
  const port = await freePort()
  const driver = spawn(driverPath, [`--port=${port}`, '--host=127.0.0.1'], {
    env: { ...process.env, DISPLAY: screen.display, GDK_BACKEND: 'x11', WEBKIT_DISABLE_DMABUF_RENDERER: '1' },
    stdio: 'ignore',
  })
  const end = () => {
    driver.kill()
    screen.process?.kill()
  }
  const server = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(`${server}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
  await soon(answers)
  const session = await startSession(server, {
    acceptInsecureCerts: true,
    'webkitgtk:browserOptions': {
      binary: process.env.OMNIAI_WEBKIT_BROWSER,
      args: ['--automation', `--proxy=http://${proxyAddress}`],
    },
  }).catch(error => {
    end()
    throw new Error(`${driverPath} starts no browser`, { cause: error })
  })

  async function named(selector: string, name: string): Promise<string> {
    let element: string | null = null
    await soon(async () => {
      element = await session.element(`const [selector, name] = arguments\n${findNamed}`, [selector, name])
      return element !== null
    })
    if (element === null) throw new Error(`The page has nothing called ${name}`)
    return element
  }

  const run = <Result>(body: string, input: unknown = null) =>
    session.script<Result>(`return (async input => {${body}})(arguments[0])`, [input])
  return {
    open: async address => void (await session.open(address)),
    reload: async () => void (await session.reload()),
    address: session.address,
    text: () => session.script<string>('return document.body?.innerText ?? ""', []),
    async fill(label, text) {
      const field = await named(selectors.field, label)
      await session.clear(field)
      await session.type(field, text)
    },
    async press(name) {
      await session.click(await named(selectors.pressed, name))
    },
    run,
    refused: () => run<string[]>(readRefusals),
    async close() {
      await session.end().catch(() => {})
      end()
    },
  }
}

/** The screen of the environment, or one in memory. */
async function startScreen(): Promise<{ display: string; process?: ChildProcess }> {
  if (process.env.DISPLAY) return { display: process.env.DISPLAY }
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    screen.on('error', reject)
    screen.on('exit', code => reject(new Error(`Xvfb ended with ${code}`)))
    screen.stdio[3]!.once('data', (text: Buffer) => resolve(text.toString().trim()))
  })
  return { display: `:${number}`, process: screen }
}
