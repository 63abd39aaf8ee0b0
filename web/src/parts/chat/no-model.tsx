import type { ModelList } from '@omniai/contracts/schemas/provider'
import { CheckAgainButton } from '../models/check-again-button.tsx'
import { ProviderList } from '../models/provider-list.tsx'

/** What has to be done so that somebody can answer. */
export function NoModel({ providers }: Pick<ModelList, 'providers'>) {
  const preparing = providers.some(provider => provider.state === 'preparing')
  return (
    <>
      <header className="flex flex-col gap-2">
        <h2 className="text-20 font-semibold text-strong">
          {preparing ? 'A model is being prepared' : 'No model is connected yet'}
        </h2>
        <p className="text-14 text-muted">
          {preparing
            ? 'It can answer as soon as it is ready. You can connect a better one in the meantime.'
            : 'OmniAI needs one that runs on your server or network. Pick any of these; it is found by itself.'}
        </p>
      </header>
      <div className="w-full">
        <ProviderList providers={providers} />
      </div>
      <CheckAgainButton look="primary" />
    </>
  )
}
