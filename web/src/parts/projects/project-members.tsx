import type { Project, ProjectMember, ProjectRole } from '@omniai/contracts/schemas/project'
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { membersOf, refreshProjects } from '../../api/projects.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AskDialog } from '../session/ask-dialog.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { useSubmit } from '../session/use-submit.ts'

const roles: readonly { readonly value: ProjectRole; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything' },
  { value: 'editor', label: 'Editor: documents' },
  { value: 'reader', label: 'Reader: looks' },
]

export function ProjectMembers({ project }: { project: Project }) {
  const { data, problem } = useResource(membersOf(project.id))
  const user = useUser()
  const isOwner = project.role === 'owner'
  if (problem && !data) {
    return (
      <ProblemNotice
        problem={problem}
        actions={<Button onClick={() => void reload(membersOf(project.id))}>Retry</Button>}
      />
    )
  }
  if (!data) return <Skeleton label="Loading people" rows={3} />
  const owners = data.items.filter(({ role }) => role === 'owner').length
  return (
    <div className="flex flex-col gap-5">
      <p className="text-13 text-muted">
        Who is in the project sees its documents. Conversations stay with the person who has them.
      </p>
      <RowList label="People in this project">
        {data.items.map(member => (
          <Member
            key={member.user_id}
            project={project}
            member={member}
            isMe={member.user_id === user.id}
            isLastOwner={member.role === 'owner' && owners === 1}
          />
        ))}
      </RowList>
      {isOwner && <AddMember project={project} />}
    </div>
  )
}

type MemberProps = { project: Project; member: ProjectMember; isMe: boolean; isLastOwner: boolean }

function Member({ project, member, isMe, isLastOwner }: MemberProps) {
  const [asking, setAsking] = useState(false)
  const [, navigate] = useLocation()
  const params = { project_id: project.id, user_id: member.user_id }
  const isOwner = project.role === 'owner'
  const name = member.name || 'Someone who left'

  async function setRole(role: ProjectRole) {
    try {
      await call('projectMemberUpdate', { params, body: { role } })
    } catch (error) {
      toastProblem(error)
    }
    refreshProjects()
  }

  async function remove() {
    await call('projectMemberRemove', { params })
    refreshProjects()
    if (isMe) navigate(paths.workspace)
    showToast(isMe ? `You left “${project.name}”` : `${name} is out of the project`)
  }

  return (
    <Row
      icon={<UserRound size={16} />}
      title={isMe ? `${name} (you)` : name}
      note={isLastOwner ? 'A project keeps one owner: make someone else one first.' : undefined}
      actions={
        <>
          {isOwner && !isLastOwner ? (
            <SelectField
              label={`Role of ${name}`}
              className="[&_label]:sr-only"
              options={roles}
              value={member.role}
              onChange={event => void setRole(event.target.value as ProjectRole)}
            />
          ) : (
            <span className="text-13 text-muted">
              {roles.find(({ value }) => value === member.role)?.label.split(':')[0]}
            </span>
          )}
          {(isOwner || isMe) && !isLastOwner && (
            <Button size="small" look="quiet" onClick={() => setAsking(true)}>
              {isMe ? 'Leave' : 'Remove'}
            </Button>
          )}
          {asking && (
            <AskDialog
              title={isMe ? 'Leave the project?' : `Remove ${name}?`}
              action={isMe ? 'Leave' : 'Remove'}
              busyText={isMe ? 'Leaving…' : 'Removing…'}
              onAction={remove}
              onClose={() => setAsking(false)}
            >
              {isMe
                ? 'You will not see its documents any more. Your conversations stay yours, without what the project gave them.'
                : 'What they wrote stays in the documents. They will not see them any more.'}
            </AskDialog>
          )}
        </>
      }
    />
  )
}

function AddMember({ project }: { project: Project }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<ProjectRole>('editor')
  const form = useSubmit(async () => {
    const member = await call('projectMemberAdd', {
      params: { project_id: project.id },
      body: { email: email.trim(), role },
    })
    setEmail('')
    refreshProjects()
    showToast(`${member.name} is in the project`)
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-3">
      <div className="grid items-end gap-3 sm:grid-cols-[1fr_14rem_max-content]">
        <TextField
          label="Add by email"
          type="email"
          autoComplete="off"
          required
          value={email}
          onChange={event => setEmail(event.target.value)}
        />
        <SelectField
          label="As"
          options={roles}
          value={role}
          onChange={event => setRole(event.target.value as ProjectRole)}
        />
        <SubmitButton form={form} busyText="Adding…">
          Add
        </SubmitButton>
      </div>
      {form.problem && <ProblemNotice problem={form.problem} />}
    </form>
  )
}
