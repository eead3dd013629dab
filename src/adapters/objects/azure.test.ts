import { randomBytes, randomUUID } from 'node:crypto'
import { describe } from 'vitest'
import { hasAzurite, startAzurite } from '#test/azurite.ts'
import { keepsObjects, type RemoteBench, standsApart } from '#test/object-conformance.ts'
import { azureStore } from './azure.ts'

async function azuriteBench(): Promise<RemoteBench> {
  const azurite = await startAzurite()
  const { account, endpoint, key, container } = azurite
  const options = { account, endpoint, key, container: 'objects' }
  return {
    emulator: azurite,
    open: (now) => azureStore({ ...options, ...(now && { now }) }),
    openWrong: (what) =>
      azureStore({
        ...options,
        ...(what === 'place' && { container: 'elsewhere' }),
        ...(what === 'credentials' && { key: randomBytes(64).toString('base64') }),
      }),
    names: async () =>
      (await Array.fromAsync(container.listBlobsFlat({ includeUncommitedBlobs: true }))).map(
        ({ name }) => name,
      ),
    async leaveBehind() {
      const blob = container.getBlockBlobClient(`incoming/${randomUUID()}`)
      const id = Buffer.from('000000').toString('base64')
      await blob.stageBlock(id, 'half', 4)
      await blob.commitBlockList([id])
    },
    close: () => azurite.close(),
  }
}

describe.skipIf(!hasAzurite)('objects in Azure Blob (needs Azurite)', () => {
  standsApart(keepsObjects(azuriteBench))
})
