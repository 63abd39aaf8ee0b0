import { bounds } from '@omniai/contracts/limits'
import type {
  ProjectMember,
  ProjectMemberAdd,
  ProjectMemberList,
  ProjectMemberPatch,
  ProjectRole,
} from '@omniai/contracts/schemas/project'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import type { AuthAgent } from '../auth/index.ts'
import { createAccess } from './access.ts'
import { type MemberRow, projectStore } from './project-store.ts'
import type { ProjectTables } from './tables.ts'

export function createMembers(database: Database, directory: AuthAgent['directory'], now: () => number) {
  const db = database.tables<ProjectTables>()

  async function present(rows: readonly MemberRow[]): Promise<ProjectMember[]> {
    const names = await directory.names(rows.map(({ user_id }) => user_id))
    return rows.map(({ user_id, role, added_at }) => ({
      user_id,
      name: names.get(user_id) ?? '',
      role,
      added_at: new Date(added_at).toISOString(),
    }))
  }

  /** Looks and changes while nobody else changes who is in this project. */
  const alone = <R>(
    owner: Owner,
    projectId: string,
    least: ProjectRole,
    change: (tx: Tx) => Promise<R>,
  ): Promise<R> =>
    database.transaction(async tx => {
      const tables = tx.tables<ProjectTables>()
      // Before, so that nobody else can make them wait; after, for what changed while this waited.
      await createAccess(tables).project(owner, projectId, least)
      await projectStore(tables).lock(projectId)
      await createAccess(tables).project(owner, projectId, least)
      return change(tx)
    })

  async function found(tx: Tx, projectId: string, userId: string): Promise<MemberRow> {
    const member = await projectStore(tx.tables<ProjectTables>()).member(projectId, userId)
    if (!member) throw new ApiError('E_NOT_FOUND')
    return member
  }

  /** A project without an owner could not be changed by anyone any more. */
  async function keepAnOwner(tx: Tx, member: MemberRow): Promise<void> {
    if (member.role !== 'owner') return
    const all = await projectStore(tx.tables<ProjectTables>()).members(member.project_id)
    if (all.filter(({ role }) => role === 'owner').length === 1)
      throw new ApiError('E_CONFLICT', { detail: 'The last owner stays. Make someone else an owner first.' })
  }

  return {
    async list(owner: Owner, projectId: string): Promise<ProjectMemberList> {
      await createAccess(db).project(owner, projectId, 'reader', 'anywhere')
      return { items: await present(await projectStore(db).members(projectId)) }
    },

    async add(owner: Owner, projectId: string, { email, role }: ProjectMemberAdd): Promise<ProjectMember> {
      await createAccess(db).project(owner, projectId, 'owner')
      const person = await directory.byEmail(email)
      if (!person)
        throw new ApiError('E_VALIDATION', {
          detail: [{ path: '/email', message: 'belongs to nobody who has an account here' }],
        })
      const row = { project_id: projectId, user_id: person.id, role, added_at: now() }
      await alone(owner, projectId, 'owner', async tx => {
        const store = projectStore(tx.tables<ProjectTables>())
        if ((await store.members(projectId)).length >= bounds.project_members)
          throw new ApiError('E_CONFLICT', {
            detail: `A project has ${bounds.project_members} members at most.`,
          })
        if (!(await store.insertMember(row)))
          throw new ApiError('E_CONFLICT', { detail: 'This person is in the project already.' })
      })
      return (await present([row]))[0]!
    },

    async update(
      owner: Owner,
      projectId: string,
      userId: string,
      { role }: ProjectMemberPatch,
    ): Promise<ProjectMember> {
      const member = await alone(owner, projectId, 'owner', async tx => {
        const before = await found(tx, projectId, userId)
        if (role !== 'owner') await keepAnOwner(tx, before)
        await projectStore(tx.tables<ProjectTables>()).setRole(projectId, userId, role)
        return { ...before, role }
      })
      return (await present([member]))[0]!
    },

    async remove(owner: Owner, projectId: string, userId: string) {
      await alone(owner, projectId, userId === owner.userId ? 'reader' : 'owner', async tx => {
        await keepAnOwner(tx, await found(tx, projectId, userId))
        await projectStore(tx.tables<ProjectTables>()).deleteMember(projectId, userId)
      })
      return { ok: true as const }
    },
  }
}
