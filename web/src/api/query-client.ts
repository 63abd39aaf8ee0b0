import { QueryClient } from '@tanstack/react-query'
import { connection } from './connection.ts'
import { ApiProblem } from './problem.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      // What the server refused stays refused; a lost connection is worth a second look.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && (error.code === 'NETWORK' || error.status >= 500),
    },
    mutations: { networkMode: 'always' },
  },
})

let wasReachable = true
connection.subscribe(() => {
  // Back again: everything that was asked before may be out of date.
  if (connection.isReachable() && !wasReachable) void queryClient.invalidateQueries()
  wasReachable = connection.isReachable()
})
