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
