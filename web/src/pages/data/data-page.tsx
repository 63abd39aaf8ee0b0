import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { ExportPanel } from '../../parts/exchange/export-panel.tsx'
import { ImportPanel } from '../../parts/exchange/import-panel.tsx'
import { ShareRow } from '../../parts/exchange/share-row.tsx'
import { ownShares } from '../../parts/exchange/shares.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { SettingsFrame } from '../settings/settings-frame.tsx'

export function DataPage() {
  usePageTitle('Data')
  return (
    <SettingsFrame>
      <Section title="Who can read what">
        <Readers />
      </Section>
      <Section title="Shared links" lead="Snapshots of your threads that others here can read.">
        <Shares />
      </Section>
      <Section title="Export" lead="Everything that is yours, in one file.">
        <ExportPanel />
      </Section>
      <Section title="Import" lead="Conversations and documents from here, conversations from elsewhere.">
        <ImportPanel />
      </Section>
    </SettingsFrame>
  )
}

function Readers() {
  return (
    <dl className="grid gap-x-6 gap-y-3 text-14 sm:grid-cols-[minmax(8rem,max-content)_1fr]">
      <dt className="font-medium text-strong">You</dt>
      <dd className="-mt-2.5 text-normal sm:mt-0">
        All of your threads, on every device where you are signed in.
      </dd>
      <dt className="font-medium text-strong">Other people here</dt>
      <dd className="-mt-2.5 text-normal sm:mt-0">Nothing, until you give them a link to a snapshot.</dd>
      <dt className="font-medium text-strong">Administrators</dt>
      <dd className="-mt-2.5 text-normal sm:mt-0">
        In OmniAI they see your account and what was used, never what you wrote. Whoever runs the machine can
        read its database and its backups: messages are not encrypted in them.
      </dd>
      <dt className="font-medium text-strong">Model servers</dt>
      <dd className="-mt-2.5 text-normal sm:mt-0">
        The server of the model that you choose gets what is sent to it: the messages, instructions and
        context that “What is sent” in a chat shows.
      </dd>
    </dl>
  )
}

function Shares() {
  const { data, problem } = useResource(ownShares)
  if (problem && !data) {
    return (
      <ProblemNotice
        problem={problem}
        actions={<Button onClick={() => void reload(ownShares)}>Retry</Button>}
      />
    )
  }
  if (!data) return <Skeleton label="Loading links" />
  if (data.items.length === 0) {
    return (
      <p className="text-14 text-normal">
        You share nothing. “Share” in the options of a thread makes a link.
      </p>
    )
  }
  return (
    <div className="flex flex-col">
      <RowList label="Shared links">
        {data.items.map(share => (
          <ShareRow key={share.id} share={share} named />
        ))}
      </RowList>
      <MoreButton list={ownShares} />
    </div>
  )
}
