/** How documents are shown on this device: as written, beside their preview, or only as they read. */
export const viewModes = ['source', 'split', 'preview'] as const
export type ViewMode = (typeof viewModes)[number]

const key = 'omniai.editor-view'

export function readViewMode(): ViewMode {
  try {
    const stored = localStorage.getItem(key)
    return viewModes.find(mode => mode === stored) ?? 'source'
  } catch {
    return 'source'
  }
}

export function keepViewMode(mode: ViewMode): void {
  try {
    localStorage.setItem(key, mode)
  } catch {
    // Then it lasts as long as the page.
  }
}
