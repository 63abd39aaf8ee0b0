type Manifest = {
  readonly [key: string]: {
    readonly file: string
    readonly isEntry?: boolean
    readonly isDynamicEntry?: boolean
    readonly imports?: readonly string[]
  }
}

/**
 * Which scripts a page needs before it shows, from Vite's manifest: the entry, its own chunks, and all
 * that these import at once.
 */
export function initialScripts(manifest: Manifest, chunks: readonly string[]): string[] {
  const entry = Object.keys(manifest).find(key => manifest[key]!.isEntry)
  if (!entry) throw new Error('the manifest has no entry')
  const needed = new Set<string>()
  const add = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || needed.has(chunk.file)) return
    if (chunk.file.endsWith('.js')) needed.add(chunk.file)
    for (const next of chunk.imports ?? []) add(next)
  }
  for (const key of [entry, ...chunks]) add(key)
  return [...needed]
}
