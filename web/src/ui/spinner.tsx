import { LoaderCircle } from 'lucide-react'

/** Beside words that say what is going on; alone it would say nothing. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} aria-hidden className="spin shrink-0 text-muted" />
}
