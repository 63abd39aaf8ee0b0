/** The environment as it was given, read once. Nothing else of the server looks at process.env. */
const names = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'DATABASE_URL',
  'MEDIA_STORAGE_PATH',
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'REDIS_URL',
  'PUBLIC_URL',
  'CORS_ORIGINS',
  'ALLOWED_HOSTS',
  'COOKIE_MODE',
  'STRICT_AUTH',
  'SESSION_SECRET',
  'ENCRYPTION_KEY',
  'OMNIAI_FLAGS',
  'OMNIAI_ENV',
  'LMSTUDIO_URL',
  'OLLAMA_URL',
  'LLAMACPP_URL',
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'EMBEDDED_MODEL',
  'TRUST_PROXY',
  'LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_SERVICE_NAME',
  'METRICS_PORT',
  'METRICS_HOST',
  'METRICS_TOKEN',
  'DRAIN_SECONDS',
  'DOCTOR_EMAIL',
  'DOCTOR_PASSWORD',
  'SETUP_ADMIN_EMAIL',
  'SETUP_ADMIN_PASSWORD',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'OIDC_SCOPES',
  // Set by npm for what it starts: the npm that can install the embedded model.
  'npm_execpath',
] as const

export type Environment = { readonly [name in (typeof names)[number]]?: string }

/** Empty is the same as not set: that is what a line `REDIS_URL=` in a compose file means. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = source[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
}
