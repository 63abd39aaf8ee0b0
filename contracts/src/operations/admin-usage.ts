import type { Operation } from '../operation.ts'
import { Ok, Strict } from '../schemas/basics.ts'
import { Quota, QuotaBounds, QuotaId, QuotaList } from '../schemas/quota.ts'
import { UsageOverview, UsageOverviewQuery } from '../schemas/usage.ts'

const OneQuota = Strict({ quota_id: QuotaId })
const admin = { lane: 'dev', permission: 'admin', limit: 'admin' } as const

/** How much everyone uses of the models, and how much they may. */
export const adminUsageOperations = {
  usageView: {
    ...admin,
    method: 'GET',
    path: '/v1/dev/usage',
    summary: 'Tokens that everyone used, by person, model, provider or day; numbers only',
    query: UsageOverviewQuery,
    responses: { 200: UsageOverview },
    errors: [],
  },
  quotaList: {
    ...admin,
    method: 'GET',
    path: '/v1/dev/quotas',
    summary: 'Bounds of use that are set, and how much of them is used',
    responses: { 200: QuotaList },
    errors: [],
  },
  quotaSet: {
    ...admin,
    method: 'PUT',
    path: '/v1/dev/quotas/{quota_id}',
    summary: 'Bound what a person may use, or everyone without a bound of their own',
    params: OneQuota,
    body: QuotaBounds,
    responses: { 200: Quota },
    errors: [],
  },
  quotaReset: {
    ...admin,
    method: 'DELETE',
    path: '/v1/dev/quotas/{quota_id}',
    summary: 'Take a bound away: the default holds for the person again, or nothing for everyone',
    params: OneQuota,
    responses: { 200: Ok },
    errors: [],
  },
} as const satisfies Record<string, Operation>
