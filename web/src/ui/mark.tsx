/** The product's mark: an open ring around a point. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" className="shrink-0 text-accent">
      <path
        d="M14.6 5.1a6.8 6.8 0 1 0 1.9 3.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="10" cy="10" r="2.1" fill="currentColor" />
    </svg>
  )
}
