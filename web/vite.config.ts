import { copyFile, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const backend = 'http://127.0.0.1:8787'

/**
 * `API_ORIGINS` names the backends on other origins (space or comma separated); without it only our own. The policy is
 * the first thing in the head, so that it holds for everything after it; `tools/page/check-page.ts` looks at the result.
 */
function contentSecurityPolicy(): Plugin {
  const origins = (process.env.API_ORIGINS ?? '').split(/[\s,]+/).filter(Boolean)
  for (const origin of origins) {
    if (new URL(origin).origin !== origin) throw new Error(`API_ORIGINS: ${origin} is not an origin`)
  }
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "manifest-src 'self'",
    "worker-src 'self'",
    // `diagram.html`, in a sandbox: see docs/decisions/0012-diagrams-in-a-sandbox.md.
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    // The policies that the page makes: none. Nothing here turns a string into HTML, a script or its address.
    "trusted-types 'none'",
  ].join('; ')
  return {
    name: 'content-security-policy',
    // The development server needs inline scripts of its own, so only the build carries the policy.
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: html =>
        html.replace(
          '<head>',
          `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
        ),
    },
  }
}

/** GitHub Pages answers unknown paths with 404.html: the same page, so that deep links open. */
function deepLinks(): Plugin {
  let folder = 'dist'
  return {
    name: 'deep-links',
    apply: 'build',
    configResolved: config => {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle: () => copyFile(join(folder, 'index.html'), join(folder, '404.html')),
  }
}

/**
 * What `diagram.html` draws with, as one script under a fixed name: a sandboxed page has an origin of its own, for which
 * a module would need leave from the host that serves it, and a static host gives none.
 */
function diagramLibrary(): Plugin {
  const file = createRequire(import.meta.url).resolve('@mermaid-js/tiny')
  const name = 'diagram-library.js'
  return {
    name: 'diagram-library',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: await readFile(file) })
    },
    configureServer: server => {
      server.middlewares.use(`/${name}`, async (_, response) => {
        response.setHeader('content-type', 'text/javascript; charset=utf-8')
        response.end(await readFile(file))
      })
    },
  }
}

export default defineConfig({
  base: process.env.BASE_PATH || '/',
  plugins: [react(), tailwindcss(), contentSecurityPolicy(), deepLinks(), diagramLibrary()],
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One style sheet of 8 kB: a part that loads late never waits for its own, nor comes without it.
    cssCodeSplit: false,
    // The bundle budget reads from it what each page loads first.
    manifest: true,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          // What every page loads at once anyway: cut into a dozen files it would be two kilobytes more.
          groups: [
            {
              name: 'base',
              test: /node_modules[\\/](react|scheduler|react-dom|wouter)[\\/]|contracts[\\/]src[\\/](errors|routes)|web[\\/]src[\\/](ui[\\/]class-names|api[\\/](api|client|connection|gate|meta|meta-state|problem|runtime-config|tab-channel)\.)/,
            },
            // The same for the chat, which the workspace shows too.
            {
              name: 'chat',
              test: /web[\\/]src[\\/](api[\\/](sends|branches|outbox|catalog|paged|live-runs|run-stream|run-stream-state|sse-parser|read-events|draw-schedule|siblings|bytes|request-id|resources|use-resource|keep-equal|thread-lists)|stores[\\/](comparisons|unseen|drafts|toasts|workspace-place)|ui[\\/]popover|pages[\\/](shell|page-frame)|parts[\\/](threads[\\/](sidebar|account-menu|thread-list|use-threads-elsewhere|use-ended-answers)|session[\\/](session-dialogs|toast-problem)|models[\\/](use-choice|model-picker|settings-popover)|chat[\\/](chat-view|composer|empty-chat|keys|thread-actions|use-stream|numbers|answer-text)))\.|contracts[\\/]src[\\/](apply-event|limits)\.|lucide-react[\\/].*[\\/](arrow-up|chevron-down|list-plus|square|panel-left)\.m?js/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/v1': {
        target: backend,
        changeOrigin: true,
        // The backend only knows its own origin; in development this server speaks for it.
        headers: { origin: backend },
      },
    },
  },
})
