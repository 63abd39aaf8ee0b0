import type { Preset } from '@omniai/contracts/schemas/context'
import { Pencil, Trash } from 'lucide-react'
import { useState } from 'react'
import { useResource } from '../../api/use-resource.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { removePreset } from './context-changes.ts'
import { presetList } from './context-data.ts'
import { PresetSaver } from './preset-saver.tsx'

export function PresetManager({ onClose }: { onClose: () => void }) {
  const { data, problem } = useResource(presetList)
  const [editing, setEditing] = useState<Preset | null>(null)
  return (
    <Dialog title="Presets" width="wide" onClose={onClose}>
      {problem && !data && <ProblemNotice problem={problem} />}
      {!data && !problem && <Skeleton label="Loading presets" />}
      {data?.items.length === 0 && <p className="text-14 text-muted">There are no presets any more.</p>}
      {data && data.items.length > 0 && (
        <RowList label="Presets">
          {data.items.map(preset => (
            <Row
              key={preset.id}
              title={preset.name}
              note={<span className="line-clamp-2">{preset.system_prompt ?? 'No instructions'}</span>}
              actions={
                <>
                  <IconButton
                    label={`Edit “${preset.name}”`}
                    icon={<Pencil size={16} />}
                    onClick={() => setEditing(preset)}
                  />
                  <IconButton
                    label={`Delete “${preset.name}”`}
                    icon={<Trash size={16} />}
                    onClick={() => void removePreset(preset)}
                  />
                </>
              }
            />
          ))}
        </RowList>
      )}
      {data?.nextCursor && (
        <Button className="mt-3" onClick={() => void presetList.more()}>
          Show more
        </Button>
      )}
      <ToastStack inside />
      {editing && <PresetSaver preset={editing} onClose={() => setEditing(null)} />}
    </Dialog>
  )
}
