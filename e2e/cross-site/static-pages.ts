import { existsSync, readFileSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { pagePath } from './places.ts'
import { noteRefusals } from './refusals.ts'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

/**
 * Answers as a static host does: files, `404.html` with status 404 for every other path, and no header of ours.
 * Whatever the page is protected by has to stand in the page.
 */
export function answerStatic(folder: string, path: string, response: ServerResponse): void {
  const inside = path.startsWith(pagePath) ? normalize(path.slice(pagePath.length) || 'index.html') : null
  const file = inside === null || inside.startsWith('..') ? null : join(folder, inside)
  const found = file !== null && existsSync(file) && statSync(file).isFile()
  const sent = found ? file : join(folder, '404.html')
  response.writeHead(found ? 200 : 404, {
    'content-type': mediaTypes[extname(sent)] ?? 'application/octet-stream',
    'cache-control': 'max-age=600',
    'access-control-allow-origin': '*',
  })
  response.end(inside === 'boot.js' ? noteRefusals + readFileSync(sent, 'utf8') : readFileSync(sent))
}
