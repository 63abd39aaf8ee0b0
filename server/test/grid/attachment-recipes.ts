/** Files of the member that no message has, unless the recipe says so. */
import type { attachmentOperations } from '@omniai/contracts/operations/attachment'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { type CallInput, chatBody, type Person } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

const upload = (): CallInput => ({ query: { name: 'note.txt' }, body: Buffer.from('One two three.') })

export const uploaded = async (someone: Person): Promise<string> =>
  (await someone.call('attachmentUpload', upload())).json<Attachment>().id

const onFile: Pick<Recipe, 'ok' | 'notFound'> = {
  ok: async ({ member }: World) => ({ params: { attachment_id: await uploaded(member) } }),
  notFound: [
    {
      names: 'attachment',
      theirs: async ({ member }) => ({ params: { attachment_id: await uploaded(member) } }),
      missing: () => ({ params: { attachment_id: nobodys('att') } }),
    },
  ],
}

export const attachmentRecipes: { readonly [Id in keyof typeof attachmentOperations]: Recipe } = {
  attachmentUpload: { ok: upload },
  attachmentView: onFile,
  attachmentContent: onFile,
  attachmentDelete: {
    ...onFile,
    conflicts: {
      E_CONFLICT: async ({ member }) => {
        const attachment_id = await uploaded(member)
        const body = chatBody('echo with a file', { attachment_ids: [attachment_id] })
        await member.call('chatStart', { body, headers: { accept: 'text/event-stream' } })
        return { params: { attachment_id } }
      },
    },
  },
}
