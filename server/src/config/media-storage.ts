/** Where files lie: a folder, or the bucket of an object store. */
import { join, resolve } from 'node:path'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'
import { baseUrl } from './read-value.ts'

export type MediaStorage =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 's3'
      readonly store: { readonly url: string; readonly region: string; readonly prefix: string }
      /** Of this machine: where uploads lie until the store has them. */
      readonly folder: string
    }

export function readMediaStorage(env: Environment): MediaStorage {
  const dataDir = env.DATA_DIR ?? 'data'
  const given = env.MEDIA_STORAGE_PATH ?? join(dataDir, 'media')
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(given)?.[1]?.toLowerCase()
  if (scheme === 's3')
    return { kind: 's3', store: readStore(env, given), folder: resolve(dataDir, 'incoming') }
  if (scheme !== undefined) {
    throw new ConfigError(
      'MEDIA_STORAGE_PATH is an address of another kind than s3://bucket/prefix. Set that or a path, or leave it out.',
    )
  }
  const stray = (['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const).find(
    name => env[name],
  )
  if (stray) {
    throw new ConfigError(
      `${stray} is for files in an object store. Set MEDIA_STORAGE_PATH=s3://bucket/prefix as well, or leave it out.`,
    )
  }
  if (env.REDIS_URL && !env.MEDIA_STORAGE_PATH) {
    throw new ConfigError(
      'REDIS_URL is for several instances, which need one place for files: set MEDIA_STORAGE_PATH to a folder that all of them reach, or to s3://bucket/prefix.',
    )
  }
  return { kind: 'folder', path: resolve(given) }
}

function readStore(env: Environment, address: string) {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w.-]+(?:\/[\w.-]+)*)?)?\/?$/i.exec(address)
  const [, bucket, path] = found ?? []
  if (!bucket || bucket !== bucket.toLowerCase() || path?.split('/').some(part => /^\.+$/.test(part))) {
    throw new ConfigError(
      'MEDIA_STORAGE_PATH must be like s3://bucket or s3://bucket/prefix, of letters, digits, dots, hyphens and underscores, without name and password.',
    )
  }
  if (!env.S3_ACCESS_KEY_ID || !env.S3_SECRET_ACCESS_KEY) {
    throw new ConfigError('MEDIA_STORAGE_PATH=s3://… needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.')
  }
  if (!env.S3_REGION && !env.S3_ENDPOINT) {
    throw new ConfigError(
      'MEDIA_STORAGE_PATH=s3://… needs S3_REGION, like eu-central-1, at Amazon, or S3_ENDPOINT, the address of another store.',
    )
  }
  const region = env.S3_REGION ?? 'us-east-1'
  if (!/^[a-z0-9-]{1,40}$/.test(region)) {
    throw new ConfigError(`S3_REGION holds "${region}". Write a region like eu-central-1.`)
  }
  const endpoint = env.S3_ENDPOINT
    ? baseUrl('S3_ENDPOINT', env.S3_ENDPOINT)
    : `https://s3.${region}.amazonaws.com`
  return { url: `${endpoint}/${bucket}`, region, prefix: path ? `${path}/` : '' }
}
