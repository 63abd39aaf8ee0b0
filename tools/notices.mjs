/** Writes THIRD-PARTY-NOTICES.md from what is installed for running the product; `--check` compares instead. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './runtime.mjs'

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const page = join(root, 'THIRD-PARTY-NOTICES.md')

// Binaries for other systems are in the lock but not on this disk, so a line is made of the lock alone, and the text
// of each licence once, from the first package that has it here and everywhere.
const used = Object.entries(packages)
  .filter(([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link && !entry.extraneous)
  .map(([path, { version, license, optional }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    path,
    version,
    license: license ?? 'see the package',
    optional: optional === true,
  }))
  .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
  .filter(
    ({ name, version }, index, all) =>
      index === 0 || all[index - 1].name !== name || all[index - 1].version !== version,
  )

// Some packages are published as one file with others inside, which the lock says nothing of.
const contained = JSON.parse(readFileSync(join(root, 'tools', 'contained-packages.json'), 'utf8'))
const inside = Object.entries(contained).flatMap(([around, packages]) => {
  const { version } = used.find(({ name }) => name === around) ?? {}
  if (!version) throw new Error(`tools/contained-packages.json names ${around}, which is not installed`)
  return packages.map(each => ({ ...each, text: each.text.join('\n'), around: `${around} ${version}` }))
})

const lines = used.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
lines.push(...inside.map(({ name, license, around }) => `| ${name} | in ${around} | ${license} |`))
// One text for all packages that differ only in whose it is.
const groups = new Map()
const texts = [
  ...used.map(({ name, path, optional }) => ({ name, text: optional ? '' : licenceText(join(root, path)) })),
  ...inside,
]
for (const { name, text } of texts) {
  if (!text) continue
  const lines = text.split('\n').map(line => line.trim())
  const owners = lines.filter(line => isOwner(line))
  const body = lines
    .filter(line => !isOwner(line))
    .join('\n')
    .trim()
  const key = body.replaceAll(/\W+/g, ' ').toLowerCase()
  const group = groups.get(key) ?? { body, owners: [] }
  group.owners.push(`${name}: ${owners.join('; ') || 'no owner named'}`)
  groups.set(key, group)
}
const sections = [...groups.values()].map(({ body, owners }) =>
  ['```text', ...new Set(owners), '', body.replaceAll(/\n{3,}/g, '\n\n'), '```', ''].join('\n'),
)

const content = [
  '# Third-party notices',
  '',
  'OmniAI is made with the packages below. Generated from the lock by `node tools/notices.mjs`.',
  '',
  '| package | version | licence |',
  '| --- | --- | --- |',
  ...lines,
  '',
  '## Licence texts',
  '',
  ...sections,
]
  .join('\n')
  .trimEnd()
  .concat('\n')

if (!process.argv.includes('--check')) writeFileSync(page, content)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== content) {
  console.error('THIRD-PARTY-NOTICES.md is not what the lock says: run `node tools/notices.mjs`')
  process.exit(1)
}
console.log(`${used.length + inside.length} packages`)

function isOwner(line) {
  return /^(copyright\b|\(c\)).*(\d{4}|\(c\)|©)/i.test(line)
}

function licenceText(folder) {
  const name = existsSync(folder) && readdirSync(folder).find(file => /^licen[cs]e(\.(md|txt))?$/i.test(file))
  return name
    ? readFileSync(join(folder, name), 'utf8').replaceAll('\r', '').replaceAll('```', "'''").trim()
    : ''
}
