import { expect, test } from 'vitest'
import { placeOf } from './network-place.ts'
import { findObstacle, type Surroundings } from './obstacle.ts'

const between = (page: string, backend: string, more: Partial<Surroundings> = {}) =>
  findObstacle({
    page: new URL(page),
    backend: new URL(backend),
    online: true,
    blocked: new Set(),
    permission: async () => null,
    ...more,
  })

const pages = 'https://alice.github.io'

test('no answer of the own origin: it is down; offline only matters for what is out there', async () => {
  await expect(between('https://omni.example.org', 'https://omni.example.org')).resolves.toBe('down')
  await expect(between(pages, 'https://api.example.org', { online: false })).resolves.toBe('offline')
  await expect(between('http://localhost:1', 'http://localhost:1', { online: false })).resolves.toBe('down')
})

test('no answer of another origin: it is down, or refuses this page, and nobody claims to know which', async () => {
  await expect(between(pages, 'https://api.example.org')).resolves.toBe('unreadable')
})

test('an https page with an http backend is mixed content, except on this machine', async () => {
  await expect(between(pages, 'http://api.example.org')).resolves.toBe('mixed-content')
  await expect(between(pages, 'http://192.168.1.5:8787')).resolves.toBe('mixed-content')
  await expect(between(pages, 'http://localhost:8787')).resolves.toBe('unreadable')
})

test('the policy of the page is named when it was what stood in the way', async () => {
  const blocked = new Set(['https://api.example.org'])
  await expect(between(pages, 'https://api.example.org', { blocked })).resolves.toBe('page-policy')
})

test('the permission for the network decides only between a public page and a private backend', async () => {
  const denied = { permission: async () => 'denied' as const }
  await expect(between(pages, 'https://192.168.1.5', denied)).resolves.toBe('permission-denied')
  await expect(between(pages, 'http://127.0.0.1:8787', denied)).resolves.toBe('permission-denied')
  await expect(between(pages, 'https://api.example.org', denied)).resolves.toBe('unreadable')
  await expect(between('http://10.0.0.2', 'http://10.0.0.3', denied)).resolves.toBe('unreadable')
})

test('browsers that know the older name of the permission are asked by it', async () => {
  const permission = async (name: string) => (name === 'local-network-access' ? ('prompt' as const) : null)
  await expect(between(pages, 'https://nas.local', { permission })).resolves.toBe('permission-asked')
})

test('where an address lies is read from its name', () => {
  const places = {
    loopback: ['localhost', 'app.localhost', '127.0.0.1', '127.8.8.8', '[::1]'],
    local: [
      '10.1.2.3',
      '192.168.0.1',
      '172.16.0.1',
      '172.31.9.9',
      '[fd00::1]',
      '[fe80::1]',
      'nas',
      'nas.local',
    ],
    public: ['8.8.8.8', '172.32.0.1', '1127.0.0.1', '100.example.org', 'fd00.example.org', '[2001:db8::1]'],
  }
  for (const [place, hosts] of Object.entries(places)) {
    for (const host of hosts) expect(`${host} ${placeOf(host)}`).toBe(`${host} ${place}`)
  }
})
