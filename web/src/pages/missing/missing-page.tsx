import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { PageHeader, usePageTitle } from '../page-frame.tsx'

export function MissingPage() {
  usePageTitle('Nothing here')
  return (
    <>
      <PageHeader title={null} />
      <div className="grid grow place-items-center p-6">
        <div className="flex max-w-[420px] flex-col items-start gap-3">
          <h1 className="text-20 font-semibold text-strong">There is nothing at this address</h1>
          <p className="text-normal">It may have been moved or mistyped. Your threads are in the sidebar.</p>
          <Link
            href={paths.newChat}
            className="flex h-8 items-center rounded-6 bg-accent px-3 font-medium text-on-accent transition-colors hover:bg-accent-hover"
          >
            Start a new chat
          </Link>
        </div>
      </div>
    </>
  )
}
