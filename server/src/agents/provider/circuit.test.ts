import { expect, test } from 'vitest'
import { createCircuit } from './circuit.ts'

function start() {
  const clock = { now: 1_000_000 }
  const circuit = createCircuit(() => clock.now)
  const fail = (times: number) => {
    for (let count = 0; count < times; count += 1) if (circuit.admit()) circuit.failed()
  }
  return { clock, circuit, fail }
}

test('it opens after three failures in a row, not after three with a success between', () => {
  const { circuit, fail } = start()
  fail(2)
  circuit.succeeded()
  fail(2)
  expect(circuit.state).toBe('closed')
  fail(1)
  expect(circuit.state).toBe('open')
  expect(circuit.admit()).toBe(false)
  expect(circuit.retryAfterSeconds).toBe(10)
})

test('half open, one request finds out; the others are refused until it ended', () => {
  const { clock, circuit, fail } = start()
  fail(3)
  clock.now += 10_000
  expect(circuit.state).toBe('half_open')
  expect(circuit.admit()).toBe(true)
  expect(circuit.admit()).toBe(false)
  circuit.succeeded()
  expect(circuit.state).toBe('closed')
  expect(circuit.admit()).toBe(true)
})

test('each try that fails doubles the wait, up to two minutes; a success forgets it', () => {
  const { clock, circuit, fail } = start()
  fail(3)
  const waits: (number | null)[] = []
  for (let attempt = 0; attempt < 5; attempt += 1) {
    clock.now += 120_000
    fail(1)
    waits.push(circuit.retryAfterSeconds)
  }
  expect(waits).toEqual([20, 40, 80, 120, 120])
  clock.now += 120_000
  circuit.admit()
  circuit.succeeded()
  fail(3)
  expect(circuit.retryAfterSeconds).toBe(10)
})

test('a try that was stopped lets the next one find out', () => {
  const { clock, circuit, fail } = start()
  fail(3)
  clock.now += 10_000
  expect(circuit.admit()).toBe(true)
  circuit.left()
  expect(circuit.admit()).toBe(true)
})

test('failures that were under way when it opened do not make it wait longer', () => {
  const { circuit, fail } = start()
  fail(3)
  circuit.failed()
  circuit.failed()
  expect(circuit.retryAfterSeconds).toBe(10)
})

test('seen again before its time: one request finds out at once', () => {
  const { circuit, fail } = start()
  fail(3)
  circuit.seen()
  expect(circuit.state).toBe('half_open')
  expect(circuit.admit()).toBe(true)
})
