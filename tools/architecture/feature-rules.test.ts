import { expect, test } from 'vitest'
import { judgeFeatures } from './feature-rules.ts'

const repository = {
  exists: (path: string) => path === 'e2e/journeys/a.e2e.ts',
  read: () => "test('it works', () => {})",
}
const judge = (row: string) => judgeFeatures(row, repository)

test('what a test shows, and what is not there for a reason, passes', () => {
  expect(judge('| It works | yes | `a.e2e.ts` "it works" |')).toEqual([])
  expect(judge('| Half of it | part | `a.e2e.ts` "it works"; the rest comes later |')).toEqual([])
  expect(judge('| The other | no | comes later |')).toEqual([])
  expect(judge('| | | shown by |\n| --- | --- | --- |')).toEqual([])
})

test.each([
  ['no test', '| It works | yes | everybody says so |'],
  ['a missing file', '| It works | yes | `b.e2e.ts` "it works" |'],
  ['a test of another name', '| It works | yes | `a.e2e.ts` "it shines" |'],
  ['a file that is no test', '| It works | yes | `web/src/app.tsx` "it works" |'],
  ['no reason', '| It works | no | – |'],
  ['no state', '| It works | soon | `a.e2e.ts` "it works" |'],
])('%s is found', (_, row) => {
  expect(judge(row)).not.toEqual([])
})
