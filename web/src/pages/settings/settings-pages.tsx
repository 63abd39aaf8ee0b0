import { Route, Switch } from 'wouter'
import { paths } from '../../paths.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { MissingPage } from '../missing/missing-page.tsx'
import { SettingsPage } from './settings-page.tsx'

const AccountPage = lazyPart(() => import('../account/account-page.tsx').then(module => module.AccountPage))
const UsagePage = lazyPart(() => import('../usage/usage-page.tsx').then(module => module.UsagePage))
const DataPage = lazyPart(() => import('../data/data-page.tsx').then(module => module.DataPage))

/** What a person sets and sees about themselves: one page for each tab. */
export function SettingsPages() {
  return (
    <Switch>
      <Route path={paths.settings} component={SettingsPage} />
      <Route path={paths.account} component={AccountPage} />
      <Route path={paths.usage} component={UsagePage} />
      <Route path={paths.data} component={DataPage} />
      <Route component={MissingPage} />
    </Switch>
  )
}
