/**
 * The event grammar of a run. On the wire: SSE, `id:` is the seq (1, 2, 3 …), `event:` the type, `data:` one of these.
 *
 *   run-start, (phase | fallback | text-* | reasoning-* | tool-* | step-* | source | artifact | analysis | snapshot)*, run-end
 *
 * `part` is the index of the part that an event belongs to; `offset` counts UTF-16 code units already in that part.
 */
import { type Static, Type } from 'typebox'
import { component } from './component.ts'
import { errorCodes } from './errors.ts'
import { Analysis } from './schemas/analysis.ts'
import { attachmentKinds, attachmentMediaTypes } from './schemas/attachment.ts'
import { AttachmentId, MessageId, Nullable, OneOf, RunId, Strict, ThreadId } from './schemas/basics.ts'
import { ModelRef } from './schemas/provider.ts'

export const runStatuses = [
  'queued',
  'running',
  'stopping',
  'completed',
  'failed',
  'cancelled',
  'interrupted',
] as const
export type RunStatus = (typeof runStatuses)[number]

export const terminalStatuses = ['completed', 'failed', 'cancelled', 'interrupted'] as const
export type TerminalStatus = (typeof terminalStatuses)[number]

export const isTerminal = (status: RunStatus): status is TerminalStatus =>
  (terminalStatuses as readonly string[]).includes(status)

export const Usage = component(
  'Usage',
  Strict({
    prompt_tokens: Type.Integer({ minimum: 0 }),
    completion_tokens: Type.Integer({ minimum: 0 }),
    estimated: Type.Boolean({ description: 'True when the provider gave no count and we estimated.' }),
    duration_ms: Type.Integer({ minimum: 0 }),
    first_token_ms: Nullable(Type.Integer({ minimum: 0 })),
  }),
)
export type Usage = Static<typeof Usage>

const TextPart = component('TextPart', Strict({ type: Type.Literal('text'), text: Type.String() }))
const ReasoningPart = component(
  'ReasoningPart',
  Strict({ type: Type.Literal('reasoning'), text: Type.String(), duration_ms: Nullable(Type.Integer()) }),
)
const ToolPart = component(
  'ToolPart',
  Strict({
    type: Type.Literal('tool'),
    call_id: Type.String(),
    name: Type.String(),
    arguments: Type.String(),
    result: Nullable(Type.String()),
    ok: Nullable(Type.Boolean()),
  }),
)
const StepPart = component(
  'StepPart',
  Strict({
    type: Type.Literal('step'),
    step_id: Type.String(),
    title: Type.String(),
    text: Type.String(),
    state: OneOf(['running', 'completed', 'failed']),
  }),
)
const SourcePart = component(
  'SourcePart',
  Strict({
    type: Type.Literal('source'),
    source_id: Type.String(),
    title: Type.String(),
    url: Nullable(Type.String()),
  }),
)
const ArtifactPart = component(
  'ArtifactPart',
  Strict({
    type: Type.Literal('artifact'),
    artifact_id: Type.String(),
    title: Type.String(),
    media_type: Type.String(),
  }),
)

const AnalysisPart = component('AnalysisPart', Strict({ type: Type.Literal('analysis'), analysis: Analysis }))

/** In messages of people. The name is text to show; what the file is, its media type says. */
export const AttachmentPart = component(
  'AttachmentPart',
  Strict({
    type: Type.Literal('attachment'),
    attachment_id: AttachmentId,
    name: Type.String(),
    kind: OneOf(attachmentKinds),
    media_type: OneOf(attachmentMediaTypes),
    bytes: Type.Integer(),
  }),
)
export type AttachmentPart = Static<typeof AttachmentPart>

export const MessagePart = component(
  'MessagePart',
  Type.Union([
    TextPart,
    ReasoningPart,
    ToolPart,
    StepPart,
    SourcePart,
    ArtifactPart,
    AnalysisPart,
    AttachmentPart,
  ]),
)
export type MessagePart = Static<typeof MessagePart>

export const phases = [
  'queued',
  'connecting',
  'loading_model',
  'reading_prompt',
  'thinking',
  'writing',
] as const
export type Phase = (typeof phases)[number]

const fallback = { from: ModelRef, to: ModelRef, because: OneOf(errorCodes) }

export const Fallback = component('Fallback', Strict(fallback))
export type Fallback = Static<typeof Fallback>

const Part = Type.Integer({ minimum: 0 })
const Offset = Type.Integer({ minimum: 0 })

export const runEventSchemas = {
  'run-start': component(
    'RunStartEvent',
    Strict({
      type: Type.Literal('run-start'),
      run_id: RunId,
      kind: Type.String(),
      thread_id: Nullable(ThreadId),
      user_message_id: Nullable(MessageId),
      message_id: Nullable(MessageId),
      model: Nullable(ModelRef),
    }),
  ),
  phase: component('PhaseEvent', Strict({ type: Type.Literal('phase'), phase: OneOf(phases) })),
  fallback: component(
    'FallbackEvent',
    Strict(
      { type: Type.Literal('fallback'), ...fallback },
      { description: 'Another model answers than the one that was asked. Always before its first word.' },
    ),
  ),
  'text-start': component('TextStartEvent', Strict({ type: Type.Literal('text-start'), part: Part })),
  'text-delta': component(
    'TextDeltaEvent',
    Strict({ type: Type.Literal('text-delta'), part: Part, offset: Offset, text: Type.String() }),
  ),
  'text-end': component('TextEndEvent', Strict({ type: Type.Literal('text-end'), part: Part })),
  'reasoning-start': component(
    'ReasoningStartEvent',
    Strict({ type: Type.Literal('reasoning-start'), part: Part }),
  ),
  'reasoning-delta': component(
    'ReasoningDeltaEvent',
    Strict({ type: Type.Literal('reasoning-delta'), part: Part, offset: Offset, text: Type.String() }),
  ),
  'reasoning-end': component(
    'ReasoningEndEvent',
    Strict({ type: Type.Literal('reasoning-end'), part: Part, duration_ms: Type.Integer() }),
  ),
  'tool-call': component(
    'ToolCallEvent',
    Strict({
      type: Type.Literal('tool-call'),
      part: Part,
      call_id: Type.String(),
      name: Type.String(),
      arguments: Type.String(),
    }),
  ),
  'tool-result': component(
    'ToolResultEvent',
    Strict({ type: Type.Literal('tool-result'), part: Part, ok: Type.Boolean(), result: Type.String() }),
  ),
  'step-start': component(
    'StepStartEvent',
    Strict({ type: Type.Literal('step-start'), part: Part, step_id: Type.String(), title: Type.String() }),
  ),
  'step-delta': component(
    'StepDeltaEvent',
    Strict({ type: Type.Literal('step-delta'), part: Part, offset: Offset, text: Type.String() }),
  ),
  'step-end': component(
    'StepEndEvent',
    Strict({ type: Type.Literal('step-end'), part: Part, ok: Type.Boolean() }),
  ),
  source: component(
    'SourceEvent',
    Strict({
      type: Type.Literal('source'),
      part: Part,
      source_id: Type.String(),
      title: Type.String(),
      url: Nullable(Type.String()),
    }),
  ),
  artifact: component(
    'ArtifactEvent',
    Strict({
      type: Type.Literal('artifact'),
      part: Part,
      artifact_id: Type.String(),
      title: Type.String(),
      media_type: Type.String(),
    }),
  ),
  analysis: component(
    'AnalysisEvent',
    Strict({ type: Type.Literal('analysis'), part: Part, analysis: Analysis }),
  ),
  snapshot: component(
    'SnapshotEvent',
    Strict(
      { type: Type.Literal('snapshot'), parts: Type.Array(MessagePart) },
      {
        description:
          'Replaces all parts. The only event before which seqs may be missing (a compacted log, a clamped stop).',
      },
    ),
  ),
  'run-end': component(
    'RunEndEvent',
    Strict({
      type: Type.Literal('run-end'),
      status: OneOf(terminalStatuses),
      reason: Type.String({
        description: 'stop, length, stopped, stopped_unconfirmed, error, shutdown, owner_lost …',
      }),
      error: Nullable(Strict({ code: OneOf(errorCodes), message: Type.String() })),
      usage: Nullable(Usage),
      fallback: Type.Optional(Fallback),
    }),
  ),
} as const

/**
 * The last event of a stream whose session is over: signed out, ended elsewhere, expired, or the account disabled. It is
 * none of the run, which goes on, so it has no seq.
 */
export const sessionEndedEvent = 'session_ended'

export type RunEventType = keyof typeof runEventSchemas

export const RunEvent = component('RunEvent', Type.Union(Object.values(runEventSchemas)))

/** The static union, spelled by type so that a `switch` narrows. */
export type RunEvent = { [T in RunEventType]: Static<(typeof runEventSchemas)[T]> }[RunEventType]
