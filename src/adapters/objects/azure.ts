import type {
  BlobRequestConditions,
  BlockBlobClient,
  ContainerClient,
  RestError,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkOptions, ObjectStore } from './port.ts'
import { type Bucket, remoteStore, type Upload } from './remote.ts'

export type AzureOptions = {
  readonly account: string
  readonly container: string
  /** Of the blob service, without the container. */
  readonly endpoint: string
  /** Of the account, in Base64. */
  readonly key: string
  readonly now?: () => Date
}

/** No redirect is followed: nothing but the endpoint of the settings is asked. */
const pipeline = {
  retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 },
  redirectOptions: { maxRetries: 0 },
}

/** Milliseconds for a call with its repeats, and for the bytes of one answer; after that they are asked for anew. */
const callMs = 60_000
const answerMs = 10 * 60_000
const checkMs = 5000

/** Objects as block blobs of one container. */
export async function azureStore(options: AzureOptions): Promise<ObjectStore> {
  // It takes a while to load, and few need it.
  const azure = await import('@azure/storage-blob')
  const { account, container, endpoint, key, now = () => new Date() } = options
  const credential = new azure.StorageSharedKeyCredential(account, key)
  const client = new azure.ContainerClient(`${endpoint}/${container}`, credential, pipeline)
  return remoteStore(
    bucketOf(client, (blob, { name, seconds }) => {
      const sas = azure.generateBlobSASQueryParameters(
        {
          containerName: container,
          blobName: blob.name,
          permissions: azure.BlobSASPermissions.parse('r'),
          protocol: endpoint.startsWith('https:')
            ? azure.SASProtocol.Https
            : azure.SASProtocol.HttpsAndHttp,
          expiresOn: new Date(now().getTime() + seconds * 1000),
          contentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          contentType: 'application/octet-stream',
        },
        credential satisfies StorageSharedKeyCredential,
      )
      return `${blob.url}?${String(sas)}`
    }),
    now,
  )
}

const soon = (ms = callMs) => ({ abortSignal: AbortSignal.timeout(ms) })

function bucketOf(
  client: ContainerClient,
  sign: (blob: BlockBlobClient, options: LinkOptions) => string,
): Bucket {
  const blobAt = (path: string) => client.getBlockBlobClient(path)
  return {
    size: (path) => wholeSize(blobAt(path)),
    put: (path, bytes) =>
      once(blobAt(path), (conditions) =>
        blobAt(path).upload(bytes, bytes.length, { conditions, ...soon() }),
      ),
    begin: async (path) => uploadTo(blobAt(path)),
    copy: (from, to) =>
      once(blobAt(to), async (conditions) => {
        const copying = await blobAt(to).beginCopyFromURL(blobAt(from).url, {
          conditions,
          intervalInMs: 200,
        })
        await copying.pollUntilDone()
      }),
    async get(path, from, to) {
      const { readableStreamBody } = await blobAt(path).download(
        from,
        to === undefined ? undefined : to - from,
        { maxRetryRequests: 0, ...soon(answerMs) },
      )
      if (readableStreamBody === undefined) throw new Error(`no bytes of ${path}`)
      // In Node it is a Readable; what it gives are the chunks of the connection.
      return readableStreamBody as AsyncIterable<Uint8Array>
    },
    link: async (path, options) => sign(blobAt(path), options),
    check: () => client.getProperties(soon(checkMs)),
    async removeOlder(prefix, before) {
      // Blocks that were never put together go by themselves, after a week.
      for await (const { name, properties } of client.listBlobsFlat({ prefix, ...soon() })) {
        if (properties.lastModified < before) await blobAt(name).deleteIfExists(soon())
      }
    },
  }
}

/** Blocks have names of one length, in Base64; nobody sees them until they are put together. */
function uploadTo(blob: BlockBlobClient): Upload {
  const names: string[] = []
  return {
    async add(block) {
      const name = Buffer.from(String(names.length).padStart(6, '0')).toString('base64')
      await blob.stageBlock(name, block, block.length, soon())
      names.push(name)
    },
    finish: () => blob.commitBlockList(names, soon()),
    async drop() {
      // Put together from none, it lets go of its blocks.
      await blob.commitBlockList([], soon())
      await blob.deleteIfExists(soon())
    },
  }
}

/** A copy that runs, or failed, has its place already, but not what belongs there. */
async function wholeSize(blob: BlockBlobClient): Promise<number | undefined> {
  const found = await blob.getProperties(soon()).catch((error: RestError) => {
    if (error.statusCode !== 404 || error.code === 'ContainerNotFound') throw error
    return undefined
  })
  const isWhole = (found?.copyStatus ?? 'success') === 'success'
  return isWhole ? found?.contentLength : undefined
}

/** Puts something there, unless it is there whole: what has this name has this content. */
async function once(
  blob: BlockBlobClient,
  put: (conditions: BlobRequestConditions) => Promise<unknown>,
): Promise<void> {
  try {
    await put({ ifNoneMatch: '*' })
  } catch (error) {
    const { statusCode } = error as RestError
    if (statusCode !== 409 && statusCode !== 412) throw error
    if (!(await comesWhole(blob))) await put({})
  }
}

/** Waits for the copy of another upload of the same bytes. */
async function comesWhole(blob: BlockBlobClient): Promise<boolean> {
  for (;;) {
    const { copyStatus = 'success' } = await blob.getProperties(soon())
    if (copyStatus !== 'pending') return copyStatus === 'success'
    await wait(200)
  }
}
