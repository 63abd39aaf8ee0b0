import '../../parts/projects/project-colors.css'
import { Route, Switch } from 'wouter'
import { paths } from '../../paths.ts'
import { ProjectPage } from './project-page.tsx'
import { ProjectsPage } from './projects-page.tsx'

export function WorkspacePages() {
  return (
    <Switch>
      <Route path={paths.projectPattern}>
        {({ projectId }) => <ProjectPage key={projectId} projectId={projectId} />}
      </Route>
      <Route component={ProjectsPage} />
    </Switch>
  )
}
