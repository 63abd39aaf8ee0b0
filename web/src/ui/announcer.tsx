import { useAnnouncement } from '../stores/announcements.ts'

export function Announcer() {
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {useAnnouncement()}
    </div>
  )
}
