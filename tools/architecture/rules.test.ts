import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { arrows as ours } from '../../server/src/agents/arrows.ts'
import { judgeContent } from './content-rules.ts'
import { judgeDocument } from './docs-rules.ts'
import { judgeLength, judgeName, longest } from './file-rules.ts'
import { findImports } from './imports.ts'
import { agents, judgeArrows, judgeImport } from './rules.ts'

const arrows = { conversation: ['provider'] }
const judge = (path: string, text: string) =>
  findImports(text)
    .map(found => judgeImport(path, found, arrows))
    .filter(problem => problem !== null)

const conversation = 'server/src/agents/conversation/turn/generate.ts'
const provider = '../../provider'

describe('imports that are refused', () => {
  test.each<[string, string, string, RegExp]>([
    ['contracts → server', 'contracts/src/flags.ts', `import '../../server/src/app.ts'`, /contracts may not/],
    ['contracts → a package', 'contracts/src/flags.ts', `import 'zod'`, /typebox and nothing else/],
    [
      'kernel → runs',
      'server/src/kernel/ids.ts',
      `import { a } from '../runs/log.ts'`,
      /kernel may not import runs/,
    ],
    [
      'kernel → an agent, by type',
      'server/src/kernel/ids.ts',
      `import type { A } from '../agents/auth/index.ts'`,
      /may not import agent/,
    ],
    [
      'app → the command of the operator',
      'server/src/app.ts',
      `import { a } from './operator/backup.ts'`,
      /app may not import operator/,
    ],
    [
      'runs → an agent',
      'server/src/runs/engine.ts',
      `import { a } from '../agents/auth/index.ts'`,
      /runs may not/,
    ],
    [
      'runs → platform',
      'server/src/runs/engine.ts',
      `import { a } from '../platform/db/sqlite.ts'`,
      /runs may not/,
    ],
    [
      'agent → platform',
      conversation,
      `import { a } from '../../../platform/db/sqlite.ts'`,
      /agent may not import platform/,
    ],
    [
      'agent → lane',
      conversation,
      `import { a } from '../../../lanes/ui/lane.ts'`,
      /agent may not import lane/,
    ],
    [
      'agent → config',
      conversation,
      `import { a } from '../../../config/read.ts'`,
      /agent may not import config/,
    ],
    ['agent → an agent as a value', conversation, `import { a } from '${provider}/index.ts'`, /by type only/],
    [
      'agent → the inside of an agent',
      conversation,
      `import type { A } from '${provider}/vendor.ts'`,
      /its door is/,
    ],
    [
      'agent → without an arrow',
      conversation,
      `import type { A } from '../../auth/index.ts'`,
      /no arrow conversation → auth/,
    ],
    [
      'agent → against its arrow',
      'server/src/agents/provider/a.ts',
      `import type { A } from '../conversation/index.ts'`,
      /no arrow provider/,
    ],
    [
      'platform → an agent',
      'server/src/platform/db/sqlite.ts',
      `import { a } from '../../agents/auth/index.ts'`,
      /platform may not/,
    ],
    [
      'platform → runs',
      'server/src/platform/hub/redis.ts',
      `import { a } from '../../runs/log.ts'`,
      /platform may not/,
    ],
    [
      'lane → platform',
      'server/src/lanes/ui/lane.ts',
      `import type { A } from '../../platform/db/sqlite.ts'`,
      /lane may not/,
    ],
    [
      'lane → another lane',
      'server/src/lanes/ui/lane.ts',
      `import { a } from '../dev/lane.ts'`,
      /another lane/,
    ],
    [
      'lane → the inside of an agent',
      'server/src/lanes/ui/lane.ts',
      `import { a } from '../../agents/auth/store.ts'`,
      /its door/,
    ],
    [
      'lane → runs as a value',
      'server/src/lanes/ui/lane.ts',
      `import { a } from '../../runs/log.ts'`,
      /lane may not import runs as a value/,
    ],
    ['main → an agent', 'server/src/main.ts', `import { a } from './agents/auth/index.ts'`, /main may not/],
    ['main → a lane', 'server/src/main.ts', `import { a } from './lanes/ui/lane.ts'`, /main may not/],
    [
      'config → an agent as a value',
      'server/src/config/read.ts',
      `import { a } from '../agents/auth/index.ts'`,
      /as a value/,
    ],
    ['anyone → app', conversation, `import { a } from '../../../app.ts'`, /agent may not import app/],
    [
      'web → server',
      'web/src/pages/chat/page.tsx',
      `import { a } from '../../../../server/src/app.ts'`,
      /may not import app/,
    ],
    [
      'web → the server package',
      'web/src/pages/chat/page.tsx',
      `import { a } from '@omniai/server/src/app.ts'`,
      /may not/,
    ],
    ['web ui → api', 'web/src/ui/button.tsx', `import { a } from '../api/client.ts'`, /web-ui may not/],
    [
      'web parts → pages',
      'web/src/parts/chat/list.tsx',
      `import { a } from '../../pages/chat/page.tsx'`,
      /web-parts may not/,
    ],
    [
      'a folder without a rule',
      'server/src/stray/a.ts',
      `import { a } from '../kernel/ids.ts'`,
      /no rule for stray/,
    ],
    ['an export from', 'server/src/kernel/ids.ts', `export { a } from '../runs/log.ts'`, /kernel may not/],
    ['a dynamic import', 'server/src/kernel/ids.ts', `await import('../runs/log.ts')`, /kernel may not/],
    ['a computed import', 'server/src/kernel/ids.ts', `await import(name)`, /written out/],
  ])('%s', (_, path, text, expected) => {
    expect(judge(path, text).join('\n')).toMatch(expected)
  })
})

test.each<[string, string, string]>([
  ['an arrow, by type, through the door', conversation, `import type { A } from '${provider}/index.ts'`],
  ['own folder', conversation, `import { a } from '../store.ts'`],
  [
    'agent → kernel, runs, contracts',
    conversation,
    `import '../../../kernel/ids.ts'; import '../../../runs/log.ts'; import '@omniai/contracts/flags'`,
  ],
  ['lane → a door', 'server/src/lanes/ui/lane.ts', `import { a } from '../../agents/auth/index.ts'`],
  ['lane → what lies in lanes/ itself', 'server/src/lanes/ui/lane.ts', `import { a } from '../mount.ts'`],
  [
    'app → everything',
    'server/src/app.ts',
    `import './agents/auth/index.ts'; import './platform/db/sqlite.ts'; import './lanes/ui/lane.ts'`,
  ],
  ['web → contracts', 'web/src/api/client.ts', `import { a } from '@omniai/contracts/routes.generated'`],
])('allowed: %s', (_, path, text) => {
  expect(judge(path, text)).toEqual([])
})

describe('arrows', () => {
  test('ours hold', () => {
    const folders = readdirSync(join(import.meta.dirname, '../../server/src/agents'), { withFileTypes: true })
    expect(
      judgeArrows(
        ours,
        folders.filter(entry => entry.isDirectory()).map(entry => entry.name),
      ),
    ).toEqual([])
    expect(agents).toHaveLength(13)
  })
  test('refused: a circle, an unknown agent, a folder that is no agent', () => {
    expect(judgeArrows({ auth: ['tool'], tool: ['auth'] }, []).join()).toMatch(/circle/)
    expect(judgeArrows({ auth: ['magic'] }, []).join()).toMatch(/no agent magic/)
    expect(judgeArrows({}, ['magic']).join()).toMatch(/not one of the agents/)
  })
})

describe('contents that are refused', () => {
  test.each<[string, string, string, RegExp]>([
    ['process.env outside config', 'server/src/app.ts', `const a = process.env.PORT`, /read once/],
    ['process["env"]', 'server/src/app.ts', `const a = process['env']`, /read once/],
    ['fetch on the server', 'server/src/agents/tool/web.ts', `await fetch(url)`, /nothing goes out/],
    ['globalThis.fetch', 'server/src/agents/tool/web.ts', `const get = globalThis.fetch`, /nothing goes out/],
    ['undici', 'server/src/agents/tool/web.ts', `import { request } from 'undici'`, /undici belongs to/],
    [
      'node:http as a value',
      'server/src/app.ts',
      `import { request } from 'node:http'`,
      /node:http belongs to/,
    ],
    [
      'node:http in an agent',
      'server/src/agents/tool/web.ts',
      `import type { A } from 'node:http'`,
      /node:http belongs to/,
    ],
    [
      'node:net',
      'server/src/agents/tool/web.ts',
      `import { connect } from 'node:net'`,
      /node:net belongs to/,
    ],
    ['fetch in a page', 'web/src/pages/chat/page.tsx', `await fetch('/v1/meta')`, /through web\/src\/api/],
    [
      'dangerouslySetInnerHTML',
      'web/src/ui/a.tsx',
      `<p dangerouslySetInnerHTML={{ __html: a }} />`,
      /no HTML/,
    ],
    ['innerHTML', 'web/src/ui/a.tsx', `node.innerHTML = text`, /no HTML/],
    ['export *', 'server/src/agents/auth/index.ts', `export * from './store.ts'`, /no export \*/],
  ])('%s', (_, path, text, expected) => {
    expect(judgeContent(path, text).join('\n')).toMatch(expected)
  })

  test.each<[string, string, string]>([
    ['process.env in config', 'server/src/config/read.ts', `const a = process.env.PORT`],
    ['process.env in a comment', 'server/src/app.ts', `// process.env is not read here`],
    ['fetch in egress', 'server/src/platform/egress/client.ts', `await fetch(url)`],
    ['a method called fetch', 'server/src/agents/tool/web.ts', `await egress.fetch(url)`],
    [
      'types of node:http in runs',
      'server/src/runs/reader.ts',
      `import type { ServerResponse } from 'node:http'`,
    ],
    ['fetch in web/src/api', 'web/src/api/client.ts', `await fetch('/v1/meta')`],
  ])('allowed: %s', (_, path, text) => {
    expect(judgeContent(path, text)).toEqual([])
  })
})

describe('names and lengths that are refused', () => {
  test.each(['utils', 'helpers', 'common', 'shared', 'misc', 'types', 'constants'])('%s', name => {
    expect(judgeName(`server/src/${name}/title.ts`)).not.toEqual([])
    expect(judgeName(`web/src/parts/chat/${name}.ts`)).not.toEqual([])
  })
  test('an index.ts that is no door, a name that is not kebab-case', () => {
    expect(judgeName('web/src/ui/index.ts').join()).toMatch(/door/)
    expect(judgeName('server/src/agents/auth/login/index.ts').join()).toMatch(/door/)
    expect(judgeName('server/src/agents/auth/index.ts')).toEqual([])
    expect(judgeName('web/src/ui/Button.tsx').join()).toMatch(/kebab/)
  })
  test('a long file, unless it is listed with a reason; a listed one that became short', () => {
    const long = 'a\n'.repeat(longest + 1)
    expect(judgeLength('server/src/app.ts', long, {}).join()).toMatch(/401 lines/)
    expect(judgeLength('server/src/app.ts', long, { 'server/src/app.ts': ' ' }).join()).toMatch(/401 lines/)
    expect(judgeLength('server/src/app.ts', long, { 'server/src/app.ts': 'One table.' })).toEqual([])
    expect(judgeLength('server/src/app.ts', 'a\n', { 'server/src/app.ts': 'One table.' }).join()).toMatch(
      /short again/,
    )
  })
})

describe('documents that are refused', () => {
  const repository = { exists: (path: string) => path === 'server/src/main.ts', scripts: ['start', 'check'] }
  test.each<[string, string, RegExp]>([
    ['a path that does not exist', 'See `server/src/gone.ts`.', /does not exist/],
    ['a line number', 'See `server/src/main.ts:12`.', /names a line/],
    ['a script that does not exist', 'Run `npm run magic`.', /no script magic/],
    ['a plain npm command without a script', '    npm test', /no script test/],
  ])('%s', (_, text, expected) => {
    expect(judgeDocument(text, repository).join('\n')).toMatch(expected)
  })
  test('allowed: what exists, patterns, packages, what npm itself can do', () => {
    const text =
      'Run `npm start`, `npm ci`, `npm run check`; see `server/src/main.ts`, `server/test/<lane>/*.ts`, `web/dist/` of npm packages.'
    expect(judgeDocument(text, repository)).toEqual([])
  })
})
