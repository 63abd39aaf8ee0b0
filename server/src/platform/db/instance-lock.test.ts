import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '../../kernel/errors.ts'
import { lockDataFolder } from './instance-lock.ts'

const script = `
const { lockDataFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'instance-lock.ts'))})
try { lockDataFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000) }
catch (error) { console.log(error.name + ': ' + error.message) }`

async function holdElsewhere(folder: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

test('a second process is refused with what to do, and gets in once the first one is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-test-'))
  const first = await holdElsewhere(folder)
  expect(first.said).toBe('held')
  const sentence = `Another OmniAI is running on ${folder}. Stop it, or start this one with another DATA_DIR.`
  expect((await holdElsewhere(folder)).said).toBe(`ConfigError: ${sentence}`)
  expect(() => lockDataFolder(folder)).toThrow(new ConfigError(sentence))
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const third = await holdElsewhere(folder)
  expect(third.said).toBe('held')
  third.child.kill('SIGKILL')
  await once(third.child, 'exit')
  const own = lockDataFolder(folder)
  own.release()
  lockDataFolder(folder).release()
  rmSync(folder, { recursive: true })
})
