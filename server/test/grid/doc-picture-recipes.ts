/** Pictures in documents of the member, in projects with nobody else in them. */
import type { docPictureOperations } from '@omniai/contracts/operations/doc-picture'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { DocPicture } from '@omniai/contracts/schemas/doc-picture'
import { madePng } from '../made-files.ts'
import type { CallInput, Person } from '../test-app.ts'
import { newDoc } from './project-recipes.ts'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

const picture = (): CallInput => ({ query: { name: 'picture.png' }, body: madePng(64, 48) })

export const pictureIn = async (someone: Person, { id }: Doc): Promise<DocPicture> =>
  (await someone.call('docPictureUpload', { ...picture(), params: { doc_id: id } })).json<DocPicture>()

const onDoc = (more: () => CallInput = () => ({})): Pick<Recipe, 'ok' | 'notFound'> => {
  const theirs = async ({ member }: World) => ({ ...more(), params: { doc_id: (await newDoc(member)).id } })
  return {
    ok: theirs,
    notFound: [
      { names: 'document', theirs, missing: () => ({ ...more(), params: { doc_id: nobodys('doc') } }) },
    ],
  }
}

async function onPicture({ member }: World): Promise<{ params: { doc_id: string; picture_id: string } }> {
  const doc = await newDoc(member)
  return { params: { doc_id: doc.id, picture_id: (await pictureIn(member, doc)).id } }
}

export const docPictureRecipes: { readonly [Id in keyof typeof docPictureOperations]: Recipe } = {
  docPictureUpload: onDoc(picture),
  docPictureList: onDoc(),
  docPictureContent: {
    ok: onPicture,
    notFound: [
      {
        names: 'document',
        theirs: onPicture,
        missing: async world => {
          const { params } = await onPicture(world)
          return { params: { ...params, doc_id: nobodys('doc') } }
        },
      },
      {
        names: 'picture',
        theirs: async world => ({
          params: {
            doc_id: (await newDoc(world.other)).id,
            picture_id: (await onPicture(world)).params.picture_id,
          },
        }),
        missing: async ({ other }) => ({
          params: { doc_id: (await newDoc(other)).id, picture_id: nobodys('pic') },
        }),
      },
    ],
  },
}
