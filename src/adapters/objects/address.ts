import { readFile } from 'node:fs/promises'

/** Where objects are kept, when it is not a folder. */
export type StoreAddress =
  | { readonly kind: 'azure'; readonly account: string; readonly container: string }
  | { readonly kind: 's3'; readonly bucket: string }

/** Reads `azure://account/container` and `s3://bucket`, by the services' own rules for names; else undefined. */
export function parseStoreAddress(text: string): StoreAddress | undefined {
  const [, account, container] =
    /^azure:\/\/([a-z0-9]{3,24})\/([a-z0-9][a-z0-9-]{2,62})$/.exec(text) ?? []
  if (account && container) return { kind: 'azure', account, container }
  const [, bucket] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/.exec(text) ?? []
  return bucket ? { kind: 's3', bucket } : undefined
}

/** The key of an account of Azure, in Base64: all that its file holds. @throws Error that says what is wrong */
export async function readAccountKey(path: string): Promise<string> {
  const key = (await readFile(path, 'utf8')).trim()
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(key)) throw new Error(`${path} holds no account key`)
  return key
}

export type S3Keys = { readonly accessKeyId: string; readonly secretAccessKey: string }

/** Keys as the tools of Amazon keep them in a file. @throws Error that says what is wrong */
export async function readS3Keys(path: string): Promise<S3Keys> {
  const text = await readFile(path, 'utf8')
  const valueOf = (name: string): string => {
    const [, value] = new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text) ?? []
    if (value === undefined) throw new Error(`${path} has no line ${name} = …`)
    return value
  }
  return {
    accessKeyId: valueOf('aws_access_key_id'),
    secretAccessKey: valueOf('aws_secret_access_key'),
  }
}
