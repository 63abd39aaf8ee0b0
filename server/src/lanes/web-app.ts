import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../kernel/errors.ts'
import { checkHost, isBrowserLane, letRead, type OriginPolicy } from './browser-origin.ts'

/**
 * Serves the built web app from the backend itself, and answers what no lane knows. The policy that the page carries
 * in its meta element goes out as a header too, with the directives that only a header can hold.
 */
export async function mountWebApp(
  app: FastifyInstance,
  webDir: string | null,
  options: { https: boolean; origins: OriginPolicy },
): Promise<void> {
  const index =
    webDir !== null && existsSync(join(webDir, 'index.html'))
      ? readFileSync(join(webDir, 'index.html'), 'utf8')
      : null
  const headers = index === null ? {} : pageHeaders(index, options.https)
  const diagramHeaders = headersOfDiagrams(webDir)

  // A path of the app, opened directly: the page decides what it shows. Files and API paths stay missing.
  app.setNotFoundHandler(async (request, reply) => {
    checkHost(request, options.origins)
    const path = request.url.split('?', 1)[0]!
    const isPage = request.method === 'GET' && !/^\/(v1|api)(\/|$)/.test(path) && !/\.[a-z0-9]+$/i.test(path)
    if (!isPage || index === null) {
      if (isBrowserLane(path)) letRead(request, reply, options.origins)
      throw new ApiError('E_NOT_FOUND')
    }
    return reply
      .headers(headers)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(index)
  })
  if (webDir === null || index === null) return
  await app.register(async scope => {
    scope.addHook('onRequest', async (request, reply) => {
      checkHost(request, options.origins)
      reply.headers(headers)
    })
    await scope.register(fastifyStatic, {
      root: webDir,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const name = relative(webDir, path)
        if (name === diagramPage) reply.headers(diagramHeaders)
        // Its scripts: a sandboxed page is of no origin, so not of ours.
        if (diagramScripts.has(name)) reply.header('cross-origin-resource-policy', 'cross-origin')
        // Hashed names never change their content; everything else is asked for again each time.
        const hashed = /[\\/]assets[\\/]/.test(path)
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  })
}

const diagramPage = 'diagram.html'
const diagramScripts: ReadonlySet<string> = new Set(['diagram.js', 'diagram-library.js'])

/** Framed by our page, and by nobody else; opened as a page of its own it is kept apart just the same. */
function headersOfDiagrams(webDir: string | null): Record<string, string> {
  const file = webDir === null ? null : join(webDir, diagramPage)
  if (file === null || !existsSync(file)) return {}
  const policy = policyIn(readFileSync(file, 'utf8')) ?? "default-src 'none'"
  return { 'content-security-policy': `${policy}; frame-ancestors 'self'; sandbox allow-scripts` }
}

const policyIn = (page: string): string | undefined =>
  /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/i.exec(page)?.[1]?.replaceAll('&#39;', "'")

function pageHeaders(index: string, https: boolean): Record<string, string> {
  return {
    'content-security-policy': `${policyIn(index) ?? "default-src 'self'"}; frame-ancestors 'none'`,
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
