/** What a conversation can do beyond being talked to. */
import type { conversationOperations } from '@omniai/contracts/operations/conversation'
import type { Recipe } from './recipes.ts'

export const conversationRecipes: { readonly [Id in keyof typeof conversationOperations]: Recipe } = {
  searchQuery: { ok: () => ({ query: { q: '"one two" thr', role: 'assistant', limit: 2 } }) },
}
