import type * as S3 from '@aws-sdk/client-s3'
import type { LinkOptions, ObjectStore } from './port.ts'
import { type Bucket, remoteStore, type Upload } from './remote.ts'

export type S3Options = {
  readonly bucket: string
  readonly region: string
  /** Of a service other than Amazon's, which has the bucket in its path. */
  readonly endpoint?: string | undefined
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** What is larger, in bytes, is copied in pieces of this size. */
  readonly copySize?: number
  readonly now?: () => Date
}

/** S3 copies 5 GiB at once; smaller pieces are sooner done. Of these 10,000 make the 5 TB of its largest object. */
const usualCopySize = 512 * 1024 ** 2

/** Copying, and putting parts together, may take the service minutes before it answers. */
const slowly = { requestTimeout: 10 * 60_000 }

const checkMs = 5000

type Connected = Pick<S3Options, 'bucket'> & {
  readonly sdk: typeof S3
  readonly client: S3.S3Client
  readonly copySize: number
}

/** Objects of one bucket. */
export async function s3Store(options: S3Options): Promise<ObjectStore> {
  // It takes a while to load, and few need it.
  const sdk = await import('@aws-sdk/client-s3')
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
  const { bucket, region, accessKeyId, secretAccessKey, now = () => new Date() } = options
  const client = new sdk.S3Client({
    region,
    // Always named, so that no variable of the environment sends the bytes elsewhere.
    endpoint: options.endpoint ?? `https://s3.${region}.amazonaws.com`,
    forcePathStyle: options.endpoint !== undefined,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 3,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 5000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      socketTimeout: 120_000,
      httpAgent: { keepAlive: true, maxSockets: 1000 },
      httpsAgent: { keepAlive: true, maxSockets: 1000 },
    },
  })
  const sign = (path: string, { name, seconds }: LinkOptions) =>
    getSignedUrl(
      client,
      new sdk.GetObjectCommand({
        Bucket: bucket,
        Key: path,
        ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        ResponseContentType: 'application/octet-stream',
      }),
      { expiresIn: seconds, signingDate: now() },
    )
  const connected = { sdk, client, bucket, copySize: options.copySize ?? usualCopySize }
  return remoteStore(bucketOf(connected, sign), now)
}

function bucketOf(
  connected: Connected,
  sign: (path: string, options: LinkOptions) => Promise<string>,
): Bucket {
  const { sdk, client, bucket: Bucket } = connected
  return {
    size: (Key) =>
      client.send(new sdk.HeadObjectCommand({ Bucket, Key })).then(
        ({ ContentLength }) => ContentLength,
        (error: unknown) => {
          if (error instanceof sdk.NotFound) return undefined
          throw error
        },
      ),
    put: (Key, bytes) => client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: bytes })),
    begin: (path) => beginUpload(connected, path),
    copy: (from, to, size) => copy(connected, { from, to, size }),
    async get(Key, from, to) {
      const isWhole = from === 0 && to === undefined
      const Range = `bytes=${from}-${to === undefined ? '' : to - 1}`
      const { Body } = await client.send(
        new sdk.GetObjectCommand({ Bucket, Key, ...(!isWhole && { Range }) }),
      )
      if (Body === undefined) throw new Error(`no bytes of ${Key}`)
      // In Node it is a Readable; what it gives are the chunks of the connection.
      return Body as AsyncIterable<Uint8Array>
    },
    link: sign,
    check: () =>
      client.send(new sdk.HeadBucketCommand({ Bucket }), {
        abortSignal: AbortSignal.timeout(checkMs),
      }),
    removeOlder: (prefix, before) => removeOlder(connected, prefix, before),
  }
}

async function beginUpload({ sdk, client, bucket }: Connected, path: string): Promise<Upload> {
  const place = { Bucket: bucket, Key: path }
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(place))
  const upload = { ...place, UploadId }
  const Parts: { ETag: string | undefined; PartNumber: number }[] = []
  return {
    async add(Body) {
      const PartNumber = Parts.length + 1
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body }))
      Parts.push({ ETag, PartNumber })
    },
    finish: () =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
        slowly,
      ),
    async drop() {
      // One of the two is there.
      await Promise.allSettled([
        client.send(new sdk.AbortMultipartUploadCommand(upload)),
        client.send(new sdk.DeleteObjectCommand(place)),
      ])
    },
  }
}

type Copy = { readonly from: string; readonly to: string; readonly size: number }

async function copy(connected: Connected, { from, to, size }: Copy): Promise<void> {
  const { sdk, client, bucket, copySize } = connected
  const source = { Bucket: bucket, Key: to, CopySource: `${bucket}/${from}` }
  if (size <= copySize) {
    await client.send(new sdk.CopyObjectCommand(source), slowly)
    return
  }
  const place = { Bucket: bucket, Key: to }
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(place))
  try {
    const Parts = []
    for (let at = 0, PartNumber = 1; at < size; at += copySize, PartNumber += 1) {
      const CopySourceRange = `bytes=${at}-${Math.min(at + copySize, size) - 1}`
      const { CopyPartResult } = await client.send(
        new sdk.UploadPartCopyCommand({ ...source, UploadId, PartNumber, CopySourceRange }),
        slowly,
      )
      Parts.push({ ETag: CopyPartResult?.ETag, PartNumber })
    }
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }),
      slowly,
    )
  } catch (error) {
    await client
      .send(new sdk.AbortMultipartUploadCommand({ ...place, UploadId }))
      .catch(() => undefined)
    throw error
  }
}

/** An upload that was not finished may be of a copy, too, and so have the name of an object. */
async function removeOlder(
  { sdk, client, bucket: Bucket }: Connected,
  Prefix: string,
  before: Date,
): Promise<void> {
  for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key, LastModified } of Contents) {
      if (LastModified !== undefined && LastModified < before)
        await client.send(new sdk.DeleteObjectCommand({ Bucket, Key }))
    }
  }
  let more: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {}
  while (more !== undefined) {
    const page: Awaited<ReturnType<typeof listed>> = await listed(more)
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Initiated !== undefined && Initiated < before)
        await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    }
    more = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined
  }
  function listed(from: NonNullable<typeof more>) {
    return client.send(new sdk.ListMultipartUploadsCommand({ Bucket, ...from }))
  }
}
