/** The app itself on a copy of a database: it starts, and gives everybody what is theirs. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createApp, type OmniApp } from '../app.ts'
import { readSecrets } from '../config/secrets.ts'
import type { Database } from '../kernel/database.ts'
import { type Installation, secretsOf, version } from './installation.ts'

export type WhatWasRead = { readonly people: number; readonly threads: number; readonly messages: number }

/** @param place a folder that may be filled: neither files nor keys of the installation are touched. */
export async function readEverything(
  installation: Installation,
  database: Database,
  place: string,
): Promise<WhatWasRead> {
  const { config, environment } = installation
  // Any key will do where there is none: nothing that is sealed has to be opened.
  const anyKey = () => randomBytes(32).toString('base64url')
  const keys = { SESSION_SECRET: anyKey(), ENCRYPTION_KEY: anyKey(), ...secretsOf(installation) }
  const omni = await createApp({
    config: {
      ...config,
      dataDir: place,
      mediaStorage: { kind: 'folder', path: join(place, 'media') },
      embeddedModel: 'off',
      logLevel: 'silent',
      traces: null,
      metrics: null,
    },
    secrets: readSecrets({ ...environment, ...keys }, place),
    database,
    version: version(),
    webDir: null,
    soleOwner: true,
  })
  try {
    await omni.app.ready()
    return await readAll(omni)
  } finally {
    await omni.drain(0)
  }
}

async function readAll({ auth, conversation }: OmniApp): Promise<WhatWasRead> {
  let [people, threads, messages] = [0, 0, 0]
  for (let cursor: string | undefined; ; ) {
    const page = await auth.users.list({ ...(cursor && { cursor }) })
    for (const { id } of page.items) {
      people += 1
      for (let piece: string | undefined; ; ) {
        const { lines, next_cursor } = await conversation.archive(
          { userId: id },
          { ...(piece && { cursor: piece }) },
        )
        threads += lines.filter(({ type }) => type === 'thread').length
        messages += lines.filter(({ type }) => type === 'message').length
        if (next_cursor === null) break
        piece = next_cursor
      }
      await conversation.threads.list({ userId: id }, {})
    }
    if (page.next_cursor === null) return { people, threads, messages }
    cursor = page.next_cursor
  }
}
