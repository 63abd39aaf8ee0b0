import { expect, test } from 'vitest'
import { familyOf, siteOf } from './cookie-facts.ts'

const asked: string[] = []
const between = (page: string, backend: string, shared: readonly string[] = []) =>
  siteOf(new URL(page), new URL(backend), domain => {
    asked.push(domain)
    return shared.includes(domain)
  })

test('hosts are of one site when the browser takes a cookie for what they have in common', () => {
  const own = ['example.org']
  expect(between('https://app.example.org', 'https://app.example.org')).toBe('same-origin')
  expect(between('https://app.example.org', 'https://api.example.org', own)).toBe('same-site')
  expect(between('https://example.org', 'https://api.example.org', own)).toBe('same-site')
  expect(between('http://localhost:5173', 'http://localhost:8787')).toBe('same-site')
})

test('a shared ending that belongs to everyone is no site', () => {
  expect(between('https://alice.github.io', 'https://bob.github.io')).toBe('cross-site')
  expect(asked.at(-1)).toBe('github.io')
  expect(between('https://a.org', 'https://b.org')).toBe('cross-site')
})

test('http and https are different sites', () => {
  expect(between('https://app.example.org', 'http://api.example.org', ['example.org'])).toBe('cross-site')
})

test('the family of a browser is told from its name, and views inside apps apart', () => {
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
  expect(familyOf(`${mac} Version/18.5 Safari/605.1.15`)).toBe('safari')
  expect(familyOf(`${phone} CriOS/140.0 Mobile/15E148 Safari/604.1`)).toBe('safari')
  expect(familyOf(`${phone} Mobile/15E148`)).toBe('embedded')
  expect(familyOf('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe('firefox')
  expect(familyOf('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36')).toBe(
    'chromium',
  )
  expect(familyOf('Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 Chrome/143 Safari/537.36')).toBe(
    'embedded',
  )
})
