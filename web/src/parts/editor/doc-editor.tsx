export function DocEditor(_: { projectId: string; docId: string; readOnly: boolean }) {
  return null
}
