/** Which model file the server runs by itself, and whether what it needs is installed. */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { EmbeddedModel, EmbeddedModelChoice } from '@omniai/contracts/schemas/admin-provider'
import { ApiError } from '../../../kernel/errors.ts'
import type { Principal, Source } from '../../../kernel/principal.ts'
import { providerStore } from '../store.ts'
import type { ProviderTables } from '../tables.ts'
import { isGguf } from '../vendors/embedded/weights.ts'
import type { ProviderAdminDeps } from './admin.ts'

const MOST_FILES = 100

export function createEmbeddedAdmin({ database, embedded: config, fleet, now, audit }: ProviderAdminDeps) {
  const store = providerStore(database.tables<ProviderTables>())
  const isFixed = config.mode !== 'auto'

  /** Only names of this one folder are taken: a path would let a browser ask what else is on the disk. */
  async function files(): Promise<string[]> {
    const entries = await readdir(config.modelsDir, { withFileTypes: true }).catch(() => [])
    return entries
      .filter(entry => entry.isFile() && entry.name.endsWith('.gguf'))
      .map(entry => entry.name)
      .sort()
      .slice(0, MOST_FILES)
  }

  async function view(): Promise<EmbeddedModel> {
    await fleet.sync()
    const { embedded } = fleet
    const isFile = embedded !== null && embedded.mode !== 'auto'
    const shown = embedded?.live.present()
    return {
      source: embedded === null ? 'off' : isFile ? 'file' : 'built_in',
      file: isFile ? basename(embedded.mode) : null,
      files: await files(),
      fixed: isFixed,
      state: shown?.state ?? 'unreachable',
      hint: shown?.hint ?? 'It is switched off by EMBEDDED_MODEL.',
      progress: shown?.progress ?? null,
    }
  }

  return {
    view,
    async choose(
      principal: Principal,
      source: Source,
      { file, install = false }: EmbeddedModelChoice,
    ): Promise<EmbeddedModel> {
      if (isFixed) {
        throw new ApiError('E_CAPABILITY_DISABLED', {
          detail: 'EMBEDDED_MODEL says which model it is. Unset it to choose here.',
        })
      }
      const path = file === null ? null : join(config.modelsDir, file)
      const isThere = path === null || ((await files()).includes(basename(path)) && (await isGguf(path)))
      if (!isThere) throw new ApiError('E_NOT_FOUND')
      await store.chooseEmbedded(path, now())
      await fleet.sync(0)
      // A file that was chosen is meant to be used; the small model only where nothing else is.
      if (install || path !== null) fleet.embedded?.vendor.prepare()
      await audit({
        action: 'embedded_model_changed',
        actorId: principal.userId,
        subject: 'embedded',
        source,
        detail: { file: file ?? 'built-in' },
      })
      return view()
    },
  }
}
