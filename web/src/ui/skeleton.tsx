import { classNames } from './class-names.ts'

/** Room for what is coming; it only shows when that takes longer than 150 ms. */
export function Skeleton({
  rows = 3,
  label,
  className,
}: {
  rows?: number
  label: string
  className?: string
}) {
  const widths = ['w-11/12', 'w-3/4', 'w-5/6', 'w-2/3']
  return (
    <div role="status" className={classNames('appear-late flex flex-col gap-3', className)}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <div key={row} className={classNames('pulse h-4 rounded-6 bg-surface-2', widths[row % 4])} />
      ))}
    </div>
  )
}
