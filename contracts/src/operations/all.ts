import type { Operation } from '../operation.ts'
import { devOperations } from './dev.ts'
import { uiOperations } from './ui.ts'

export const operations = { ...uiOperations, ...devOperations } as const satisfies Record<string, Operation>

export type Operations = typeof operations
export type OperationId = keyof Operations

export const operationIds = Object.keys(operations) as readonly OperationId[]

export const contractVersion = '1.0.0'
