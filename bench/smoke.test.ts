import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the benches run in their smallest size, and lose nothing on the way', async () => {
  const script = join(import.meta.dirname, 'run.ts')
  const words = ['--disable-warning=ExperimentalWarning', script, '--quick', 'streaming', 'readers', 'reads']
  const { stdout } = await promisify(execFile)(process.execPath, words)
  for (const title of [
    'First token, idle',
    'A second reader of every answer',
    'Reads as the database grows (SQLite)',
  ]) {
    expect(stdout).toContain(`### ${title}\n`)
  }
  const [, streaming = ''] = /### 4 streams of 50 tokens\/s\n\n([\s\S]*?)\n\n/.exec(stdout) ?? []
  expect(streaming).toMatch(/^\| OmniAI \| .* \| 0 \|$/m)
}, 120_000)
