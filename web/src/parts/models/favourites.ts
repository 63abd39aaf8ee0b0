/** Models that someone marked. They belong to the account, so that every device shows the same. */
import { bounds } from '@omniai/contracts/limits'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { call } from '../../api/api.ts'
import { setUser, useUser } from '../../api/meta.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'
import { sameModel } from './use-choice.ts'

export function useFavourites() {
  const user = useUser()
  const favourites = user.preferences.favourite_models ?? []
  const isFavourite = (model: ModelRef) => favourites.some(other => sameModel(other, model))
  const toggle = (model: ModelRef) => {
    const next = isFavourite(model)
      ? favourites.filter(other => !sameModel(other, model))
      : [...favourites, model]
    if (next.length > bounds.favourite_models) {
      showToast(`There is room for ${bounds.favourite_models} favourites. Take one away first.`)
      return
    }
    setUser({ ...user, preferences: { ...user.preferences, favourite_models: next } })
    call('accountUpdate', { body: { preferences: { favourite_models: next } } })
      .then(setUser)
      .catch((error: unknown) => {
        setUser(user)
        toastProblem(error)
      })
  }
  return { favourites, isFavourite, toggle }
}
