import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '../platform.ts'
import { dx, type DxComputer, dxComputerOf, hasDx } from './dx.ts'

describe.skipIf(!hasDx)('dx with a token in its environment (needs dx)', () => {
  let platform: Platform
  let ada: DxComputer
  beforeAll(async () => {
    platform = await startPlatform()
    ada = await dxComputerOf(platform, 'ada')
  })
  afterAll(async () => {
    await ada.remove()
    await platform.close()
  })

  it('is the person whose token it is', async () => {
    expect(await dx(['whoami'], ada)).toEqual({ code: 0, stdout: 'ada\n', stderr: '' })
  })
})
