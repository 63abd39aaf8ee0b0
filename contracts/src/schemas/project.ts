import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Cursor, Id, Nullable, OneOf, PageOf, Strict, Time, UserId } from './basics.ts'
import { ChatSettings, ModelRef } from './provider.ts'

export const ProjectId = Id('prj')

/** owner: everything. editor: documents. reader: looks. */
export const projectRoles = ['owner', 'editor', 'reader'] as const
export type ProjectRole = (typeof projectRoles)[number]

/** Names of hues; the page knows what they look like in light and dark. */
export const projectColors = [
  'grey',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'violet',
  'pink',
] as const

/** Names of the icon set. */
export const projectIcons = [
  'folder',
  'book',
  'briefcase',
  'code',
  'flask',
  'globe',
  'graduation-cap',
  'heart',
  'home',
  'lightbulb',
  'map',
  'megaphone',
  'music',
  'palette',
  'pen',
  'rocket',
  'scale',
  'star',
] as const

const Name = Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })
const Instructions = Type.String({ maxLength: bounds.system_prompt })
const Description = Type.String({ maxLength: bounds.project_description })

/** What a project is made of. */
export const ProjectContent = {
  name: Name,
  description: Description,
  color: OneOf(projectColors),
  icon: OneOf(projectIcons),
  instructions: Instructions,
  model: Nullable(ModelRef),
  settings: ChatSettings,
}

export const Project = component(
  'Project',
  Strict({
    id: ProjectId,
    name: Type.String(),
    description: Type.String(),
    color: OneOf(projectColors),
    icon: OneOf(projectIcons),
    instructions: Type.String({
      description: 'Goes out before the messages of every thread in the project.',
    }),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    role: OneOf(projectRoles, { description: 'Of who asks.' }),
    members: Type.Integer(),
    docs: Type.Integer({ description: 'Outside the trash.' }),
    archived: Type.Boolean(),
    deleted_at: Nullable(Type.String({ format: 'date-time', description: 'In the trash since then.' })),
    created_at: Time,
    updated_at: Time,
  }),
)
export type Project = Static<typeof Project>

export const ProjectPage = PageOf('ProjectPage', Project)
export type ProjectPage = Static<typeof ProjectPage>

export const ProjectListParameters = Strict({
  state: Type.Optional(OneOf(['active', 'archived', 'trash'], { description: 'Left out: active.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type ProjectListParameters = Static<typeof ProjectListParameters>

const { name: _name, ...optionalContent } = ProjectContent
const Optional = Object.fromEntries(
  Object.entries(optionalContent).map(([key, schema]) => [key, Type.Optional(schema)]),
) as {
  [Key in keyof typeof optionalContent]: ReturnType<typeof Type.Optional<(typeof optionalContent)[Key]>>
}

export const ProjectCreate = component('ProjectCreate', Strict({ name: Name, ...Optional }))
export type ProjectCreate = Static<typeof ProjectCreate>

export const ProjectPatch = component(
  'ProjectPatch',
  Strict({ name: Type.Optional(Name), ...Optional, archived: Type.Optional(Type.Boolean()) }),
)
export type ProjectPatch = Static<typeof ProjectPatch>

export const ProjectMember = component(
  'ProjectMember',
  Strict({ user_id: UserId, name: Type.String(), role: OneOf(projectRoles), added_at: Time }),
)
export type ProjectMember = Static<typeof ProjectMember>

export const ProjectMemberList = component('ProjectMemberList', Strict({ items: Type.Array(ProjectMember) }))
export type ProjectMemberList = Static<typeof ProjectMemberList>

export const ProjectMemberAdd = component(
  'ProjectMemberAdd',
  Strict({
    email: Type.String({
      format: 'email',
      maxLength: bounds.email,
      description: 'Of someone with an account here.',
    }),
    role: OneOf(projectRoles),
  }),
)
export type ProjectMemberAdd = Static<typeof ProjectMemberAdd>

export const ProjectMemberPatch = component('ProjectMemberPatch', Strict({ role: OneOf(projectRoles) }))
export type ProjectMemberPatch = Static<typeof ProjectMemberPatch>
