/** Every capability that can be switched off. Order of decision: default here < environment < admin's override. */
export type FlagEntry = {
  readonly default: boolean
  readonly owner: string
  readonly hides: string
  readonly rollback: string
}

export const flagRegistry = {
  workspace: {
    default: true,
    owner: 'project',
    hides: 'Workspace routes, project navigation and panes.',
    rollback: 'Set workspace=off. Chat is untouched.',
  },
  intelligent_chat: {
    default: true,
    owner: 'conversation',
    hides:
      'What chat has beyond send, stream, stop and retry: files, context, summaries, branches, continuing, commands, the queue.',
    rollback: 'Set intelligent_chat=off. The plain chat page goes on; what is stored stays stored.',
  },
  editor: {
    default: true,
    owner: 'project',
    hides: 'Documents, the editor and apply-to-doc.',
    rollback: 'Set editor=off. Documents stay stored.',
  },
  images: {
    default: false,
    owner: 'media',
    hides: 'Image generation and the artifacts panel.',
    rollback: 'Set images=off. Files stay stored.',
  },
  workflows: {
    default: false,
    owner: 'workflow',
    hides: 'The workflow builder, runner and inspector.',
    rollback: 'Set workflows=off. Definitions and results stay stored.',
  },
  project_intel: {
    default: false,
    owner: 'intelligence',
    hides: 'Summary, tags and related cards of a project.',
    rollback: 'Set project_intel=off. User overrides stay stored.',
  },
  public_api: {
    default: false,
    owner: 'admin',
    hides: 'The whole public lane and API tokens.',
    rollback: 'Set public_api=off. Tokens stay stored and answer E_CAPABILITY_DISABLED.',
  },
  knowledge: {
    default: false,
    owner: 'knowledge',
    hides: 'Sources, semantic search and citations.',
    rollback: 'Set knowledge=off. Sources stay stored.',
  },
  memory: {
    default: false,
    owner: 'memory',
    hides: 'Saved memories and their use in chat.',
    rollback: 'Set memory=off. Memories stay stored.',
  },
  tools: {
    default: false,
    owner: 'tool',
    hides: 'Tools, approvals and MCP servers.',
    rollback: 'Set tools=off. No tool runs.',
  },
  voice: {
    default: false,
    owner: 'voice',
    hides: 'Dictation and read-aloud.',
    rollback: 'Set voice=off.',
  },
  planner: {
    default: false,
    owner: 'planner',
    hides: 'Plans of agent calls.',
    rollback: 'Set planner=off. Plans stay stored.',
  },
  diagnostics: {
    default: false,
    owner: 'admin',
    hides: 'The diagnostics of cookies and origins for administrators.',
    rollback: 'Set diagnostics=off. Nothing else depends on it.',
  },
  legacy_api: {
    default: false,
    owner: 'admin',
    hides: 'The deprecated /api lane.',
    rollback: 'Set legacy_api=off.',
  },
} as const satisfies Record<string, FlagEntry>

export type FlagName = keyof typeof flagRegistry
export type Flags = { readonly [name in FlagName]: boolean }

export const flagNames = Object.keys(flagRegistry) as readonly FlagName[]
