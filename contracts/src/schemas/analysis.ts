/** What a model found in a document: what it is asked to answer with, and what becomes of that here. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { ClientRequestId, Nullable, OneOf, Strict, ThreadId } from './basics.ts'
import { DocId, DocRevisionId, DocText } from './doc.ts'
import { ModelRef } from './provider.ts'

export const issueSeverities = ['minor', 'major', 'critical'] as const

const Sentence = Type.String({ minLength: 1, maxLength: bounds.analysis_text })
const Quote = Type.String({ minLength: 1, maxLength: bounds.analysis_text })
const List = <S extends Parameters<typeof Type.Array>[0]>(item: S, description: string) =>
  Type.Array(item, { maxItems: bounds.analysis_items, description })

/** Without offsets: a model quotes, and where the quote stands is found here. */
export const AnalysisAnswer = Strict({
  summary: Type.String({ minLength: 1, maxLength: bounds.analysis_text }),
  key_points: List(Sentence, 'What matters most.'),
  issues: List(
    Strict({ problem: Sentence, severity: OneOf(issueSeverities), quote: Quote }),
    'What is wrong, unclear or missing, with the words it is about.',
  ),
  edits: List(
    Strict({
      quote: Quote,
      replacement: Type.String({ maxLength: bounds.analysis_text }),
      reason: Sentence,
    }),
    'The words to replace, exactly as they stand, and what should stand there.',
  ),
  action_items: List(Sentence, 'What somebody has to do.'),
})
export type AnalysisAnswer = Static<typeof AnalysisAnswer>

const place = { start: Type.Integer({ minimum: 0 }), end: Type.Integer({ minimum: 0 }) }

export const Analysis = component(
  'Analysis',
  Strict(
    {
      doc_id: DocId,
      revision_id: DocRevisionId,
      title: Type.String(),
      range: Nullable(Strict(place, { description: 'What was looked at; null: all of it.' })),
      summary: Type.String(),
      key_points: Type.Array(Type.String()),
      issues: Type.Array(
        Strict({
          problem: Type.String(),
          severity: OneOf(issueSeverities),
          quote: Type.String(),
          place: Nullable(Strict(place, { description: 'null: the quote stands nowhere in it.' })),
        }),
      ),
      edits: Type.Array(
        Strict({ ...place, quote: Type.String(), replacement: Type.String(), reason: Type.String() }),
        { description: 'In order and apart from each other.' },
      ),
      unplaced_edits: Type.Integer({
        description: 'Edits left out, because what they replace stands nowhere, or another one replaces it.',
      }),
      action_items: Type.Array(Type.String()),
    },
    {
      description:
        'Offsets are UTF-16 code units of the text of that revision, found by the server from what was quoted.',
    },
  ),
)
export type Analysis = Static<typeof Analysis>

export const AnalysisCreate = component(
  'AnalysisCreate',
  Strict({
    client_request_id: ClientRequestId,
    doc_id: DocId,
    revision_id: Type.Optional(
      Type.Unsafe<string>({ ...DocRevisionId, description: 'What was seen. Left out: the newest.' }),
    ),
    selection: Type.Optional(
      Strict(
        { ...place, quote: DocText },
        { description: 'Only this part of the text. The quote must be what stands there.' },
      ),
    ),
    thread_id: Nullable(ThreadId),
    focus: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: bounds.analysis_focus,
        pattern: '\\S',
        description: 'What to look for, in words.',
      }),
    ),
    model: Type.Optional(ModelRef),
  }),
)
export type AnalysisCreate = Static<typeof AnalysisCreate>
