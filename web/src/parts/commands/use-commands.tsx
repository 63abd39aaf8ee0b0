import type { Message, Thread } from '@omniai/contracts/schemas/thread'
import {
  Cpu,
  FileText,
  Image as ImageIcon,
  MessageCircleDashed,
  Paperclip,
  Search,
  Settings2,
  SquarePen,
  Wand2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { modelList } from '../../api/catalog.ts'
import { useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { addParts } from '../attachments/draft-files.ts'
import { kindWords, sizeWords } from '../attachments/file-words.ts'
import { pickFiles } from '../attachments/pick-files.ts'
import { presetList } from '../context/context-data.ts'
import { useApplyPreset } from '../context/use-apply-preset.ts'
import { useThreadForContext } from '../context/use-thread-for-context.ts'
import { type Choice, refOf, sameModel } from '../models/use-choice.ts'
import { startTemporary } from '../threads/start-temporary.ts'
import { matches, type Token } from './composer-token.ts'
import { openContext } from './open-context.ts'

export type Offer = {
  readonly id: string
  readonly label: string
  readonly note: string
  readonly icon: ReactNode
  /** What is left of the text. */
  readonly text: string
  readonly run?: () => void
}

type Surroundings = {
  readonly threadId: string | null
  readonly thread: Thread | undefined
  readonly messages: readonly Message[] | undefined
  readonly choice: Choice
  readonly text: string
  readonly takeAlong: (threadId: string) => void
}

const most = 8

/** What `/` and `@` offer for what is typed. */
export function useOffers(token: Token | null, around: Surroundings): readonly Offer[] {
  const { threadId, thread, messages, choice, text, takeAlong } = around
  const { id: userId } = useUser()
  const [, navigate] = useLocation()
  const { data: presets } = useResource(token?.kind === 'mention' || token === null ? null : presetList)
  const { data: models } = useResource(token?.kind === 'choice' ? modelList : null)
  const apply = useApplyPreset(thread, useThreadForContext(threadId, takeAlong))
  if (token === null) return []
  const place = { userId, threadId }

  if (token.kind === 'mention') {
    const known = new Map(
      (messages ?? [])
        .flatMap(({ parts }) => parts)
        .flatMap(part => (part.type === 'attachment' ? [[part.attachment_id, part] as const] : [])),
    )
    return [...known.values()]
      .toReversed()
      .filter(({ name }) => matches(name, token.query))
      .slice(0, most)
      .map(part => ({
        id: part.attachment_id,
        label: part.name,
        note: `${kindWords(part)}, ${sizeWords(part.bytes)}`,
        icon: part.kind === 'image' ? <ImageIcon size={16} /> : <FileText size={16} />,
        text: `${text.slice(0, token.start)}${part.name} ${text.slice(token.start + 1 + token.query.length)}`,
        run: () => addParts(place, [part]),
      }))
  }

  if (token.kind === 'choice') {
    if (token.command === 'model') {
      return (models?.items ?? [])
        .filter(({ label, id }) => matches(`${label} ${id}`, token.query))
        .slice(0, most)
        .map(model => ({
          id: `${model.provider_id}/${model.id}`,
          label: model.label,
          note: sameModel(refOf(model), choice.model) ? 'Chosen' : '',
          icon: <Cpu size={16} />,
          text: '',
          run: () => choice.chooseModel(refOf(model)),
        }))
    }
    if (token.command !== 'preset') return []
    return (presets?.items ?? [])
      .filter(({ name }) => matches(name, token.query))
      .slice(0, most)
      .map(({ id, name, system_prompt }) => ({
        id,
        label: name,
        note: system_prompt ?? 'No instructions',
        icon: <Wand2 size={16} />,
        text: '',
        run: () => apply(id, name),
      }))
  }

  const command = (
    id: string,
    label: string,
    note: string,
    icon: ReactNode,
    run?: () => void,
    rest = '',
  ) => ({
    id,
    label,
    note,
    icon,
    text: rest,
    ...(run && { run }),
  })
  const offers: readonly Offer[] = [
    command('files', 'Attach files', 'From this device', <Paperclip size={16} />, () => pickFiles(place)),
    command('model', 'Choose the model', 'By typing its name', <Cpu size={16} />, undefined, '/model '),
    ...((presets?.items.length ?? 0) > 0
      ? [
          command(
            'preset',
            'Use a preset',
            'Instructions, model and settings',
            <Wand2 size={16} />,
            undefined,
            '/preset ',
          ),
        ]
      : []),
    command('instructions', 'Instructions and context', 'What is sent', <Settings2 size={16} />, openContext),
    command('new', 'New chat', 'A clear start, this one stays', <SquarePen size={16} />, () =>
      navigate(paths.newChat),
    ),
    command(
      'temporary',
      'Temporary chat',
      'In no list, gone after a day',
      <MessageCircleDashed size={16} />,
      () => void startTemporary(navigate),
    ),
    command('search', 'Search', 'In all threads', <Search size={16} />, () => navigate(paths.search)),
  ]
  return offers.filter(
    ({ id, label, note }) => id.startsWith(token.query) || matches(`${label} ${note}`, token.query),
  )
}
