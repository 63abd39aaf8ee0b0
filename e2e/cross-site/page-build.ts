import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { api, pagePath } from './places.ts'

const root = join(import.meta.dirname, '..', '..')

/** Apart from web/dist: built for a project page and for a backend elsewhere. */
export const siteFolder = join(root, 'e2e', '.cache', 'site')

/** As an operator builds it: two variables, and the address of the backend in the file beside the page. */
export function buildPage(): { status: number | null; said: string } {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const words = ['build', '--logLevel', 'error', '--outDir', siteFolder, '--emptyOutDir']
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, ...words], {
    cwd: join(root, 'web'),
    env: { ...process.env, NODE_ENV: 'production', BASE_PATH: pagePath, API_ORIGINS: api },
    encoding: 'utf8',
  })
  writeFileSync(join(siteFolder, 'runtime-config.json'), JSON.stringify({ api_base_url: api }))
  return { status, said: stdout + stderr }
}
