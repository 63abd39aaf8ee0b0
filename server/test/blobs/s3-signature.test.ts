import { AwsV4Signer } from 'aws4fetch'
import { expect, test } from 'vitest'
import { isSigned } from '../s3-signature.ts'

/** From “Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)”, GET Object. */
const example = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
}
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

test('what judges our signatures takes the example of Amazon, and nothing that differs from it', () => {
  expect(isSigned(example, secret)).toBe(true)
  expect(isSigned(example, `${secret}x`)).toBe(false)
  expect(isSigned({ ...example, method: 'PUT' }, secret)).toBe(false)
  expect(isSigned({ ...example, url: '/other.txt' }, secret)).toBe(false)
  expect(isSigned({ ...example, url: '/test.txt?acl=' }, secret)).toBe(false)
  const headers = { ...example.headers, range: 'bytes=0-8' }
  expect(isSigned({ ...example, headers }, secret)).toBe(false)
})

/** As Amazon's own signer for JavaScript (@smithy/signature-v4 5.7.5) signs what we send: a file, and a list. */
const amazons = [
  {
    method: 'PUT',
    url: '/bucket/pre/0123456789abcdef0123456789abcdef',
    sha256: 'a'.repeat(64),
    signature: '311dc80c2706a65e8b4d008084223191fb15d2c56fcf9764bf1e58a4edbf1427',
  },
  {
    method: 'GET',
    url: '/bucket/?list-type=2&prefix=pre%2Fx+y%2Bz%7E%C3%BC%2F&continuation-token=1%2Fab%2Bc%3D%3D%26d',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    signature: '87d0a4db22fd0a38f50474e64b74abb284ba9279eb072cff38730bbb215b77b6',
  },
]

test.each(amazons)('it takes a $method as Amazon’s own signer signs it, and so do we', async given => {
  const { method, url, sha256, signature } = given
  const accessKeyId = 'AKIDEXAMPLE'
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
  const host = 's3.eu-central-1.amazonaws.com'
  const headers = {
    host,
    'x-amz-content-sha256': sha256,
    'x-amz-date': '20261127T080000Z',
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261127/eu-central-1/s3/aws4_request, ` +
      `SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
  }
  expect(isSigned({ method, url, headers }, secretAccessKey)).toBe(true)
  const ours = await new AwsV4Signer({
    method,
    url: `https://${host}${url}`,
    headers: { 'x-amz-content-sha256': sha256 },
    accessKeyId,
    secretAccessKey,
    service: 's3',
    region: 'eu-central-1',
    datetime: '20261127T080000Z',
  }).sign()
  expect(Object.fromEntries(ours.headers).authorization).toBe(headers.authorization)
})
