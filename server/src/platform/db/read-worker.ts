/** The other side of read-thread.ts: one connection that only reads, and answers in the order in which it was asked. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Question } from './read-thread.ts'

const statementsKept = 50

const { path, busyTimeoutMs } = workerData as { path: string; busyTimeoutMs: number }
const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })
const prepared = new Map<string, StatementSync>()

function statementOf(sql: string): StatementSync {
  const known = prepared.get(sql)
  if (known) return known
  const statement = database.prepare(sql)
  if (prepared.size === statementsKept) prepared.clear()
  prepared.set(sql, statement)
  return statement
}

function answerTo({ id, sql, parameters }: Question): Answer {
  try {
    return { id, rows: statementOf(sql).all(...(parameters as SQLInputValue[])) }
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number }
    return { id, problem: { message, code, errcode } }
  }
}

parentPort!.on('message', (question: Question | 'close') => {
  if (question === 'close') {
    database.close()
    parentPort!.close()
  } else parentPort!.postMessage(answerTo(question))
})
