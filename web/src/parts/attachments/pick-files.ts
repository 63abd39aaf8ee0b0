import { bounds } from '@omniai/contracts/limits'
import { showToast } from '../../stores/toasts.ts'
import { addFiles } from './draft-files.ts'

type Place = Parameters<typeof addFiles>[0]

/** What a file is goes by its bytes, at the server; so nothing is greyed out here. */
export function pickFiles(place: Place): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.onchange = () => attachFiles(place, [...(input.files ?? [])])
  input.click()
}

export function attachFiles(place: Place, files: readonly File[], pasted = false): void {
  const left = addFiles(place, files, pasted)
  if (left === 0) return
  const which = left === 1 ? 'One file was' : `${left} files were`
  showToast(`${which} left out: ${bounds.attachments_per_message} go with one message.`, { tone: 'bad' })
}
