import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import { describe } from 'vitest'
import { keepsObjects, type RemoteBench, standsApart } from '#test/object-conformance.ts'
import { hasSwift, startSwift } from '#test/swift.ts'
import { s3Store } from './s3.ts'

async function swiftBench(): Promise<RemoteBench> {
  const swift = await startSwift()
  const { client, bucket: Bucket } = swift
  // So that what is large is copied in pieces, too.
  const options = { ...swift, copySize: 32 * 1024 ** 2 }
  return {
    emulator: swift,
    open: (now) => s3Store({ ...options, ...(now && { now }) }),
    openWrong: (what) =>
      s3Store({
        ...options,
        ...(what === 'place' && { bucket: 'elsewhere' }),
        ...(what === 'credentials' && { secretAccessKey: 'guessed' }),
      }),
    async names() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      return [
        ...Contents.map(({ Key }) => String(Key)),
        ...Uploads.map(({ Key }) => `part of ${Key}`),
      ]
    },
    async leaveBehind() {
      await client.send(
        new PutObjectCommand({ Bucket, Key: `incoming/${randomUUID()}`, Body: 'whole' }),
      )
      for (const Key of [`incoming/${randomUUID()}`, `aa/bb/${'ab'.repeat(32)}`]) {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
        const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'half' }
        await client.send(new UploadPartCommand(part))
      }
    },
    close: () => swift.close(),
  }
}

describe.skipIf(!hasSwift)('objects in S3 (needs OpenStack Swift)', () => {
  standsApart(keepsObjects(swiftBench))
})
