import { resolve } from 'node:path'
import { z } from 'zod'
import { parseStoreAddress, type StoreAddress } from '#adapters/objects/address.ts'
import { linkPolicies, type LinkPolicy } from '#stages/workspace/policy.ts'

/** Bytes leave a machine encrypted, or not at all. */
const isPrivate = (text: string): boolean => {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** The settings of the object store. */
export const objectSettings = {
  ACCESSION_OBJECTS: z
    .string()
    .refine((text) => parseStoreAddress(text) !== undefined, {
      message: 'is neither azure://account/container nor s3://bucket',
    })
    .transform(parseStoreAddress)
    .optional()
    .describe(
      'Object store: azure://account/container or s3://bucket; needs ACCESSION_OBJECTS_CREDENTIALS. Without it objects are in ACCESSION_DATA.',
    ),
  ACCESSION_OBJECTS_CREDENTIALS: z
    .string()
    .optional()
    .describe(
      'File with the credentials of the object store: of Azure the key of the account; of S3 the lines aws_access_key_id = … and aws_secret_access_key = …',
    ),
  ACCESSION_OBJECTS_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine(isPrivate, { message: 'is not encrypted: take https' })
    .transform((value) => value.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Address of the object store, where it is not Azure or Amazon; of Azure with the account. HTTPS, except on this machine.',
    ),
  ACCESSION_OBJECTS_REGION: z.string().min(1).default('us-east-1').describe('S3: its region.'),
  ACCESSION_OBJECTS_LINKS: z
    .enum(linkPolicies)
    .default('uncontrolled')
    .describe(
      'Which downloads go straight from Azure or S3 by links of 15 minutes, which nothing can cut: those of uncontrolled files, all, or none.',
    ),
  ACCESSION_OBJECTS_QUOTA_GB: z.coerce
    .number()
    .positive()
    .optional()
    .describe('Most that the objects in ACCESSION_DATA may take, in 10⁹ bytes. Default: the disk.'),
}

const schema = z.object(objectSettings)

/** A folder below the data, or a service. */
export type ObjectSettings =
  | { readonly kind: 'folder'; readonly quotaBytes: number | undefined }
  | (StoreAddress & {
      readonly endpoint: string | undefined
      readonly region: string
      /** Absolute. */
      readonly credentialsFile: string
      readonly links: LinkPolicy
    })

/** Where objects are, as the settings say, which were held against each other before. */
export function objectsIn(value: z.infer<typeof schema>): ObjectSettings {
  const {
    ACCESSION_OBJECTS: address,
    ACCESSION_OBJECTS_CREDENTIALS: credentialsFile,
    ACCESSION_OBJECTS_QUOTA_GB: quotaGb,
  } = value
  if (address === undefined || credentialsFile === undefined) {
    const quotaBytes = quotaGb === undefined ? undefined : quotaGb * 1e9
    return { kind: 'folder', quotaBytes }
  }
  return {
    ...address,
    endpoint: value.ACCESSION_OBJECTS_ENDPOINT,
    region: value.ACCESSION_OBJECTS_REGION,
    credentialsFile: resolve(credentialsFile),
    links: value.ACCESSION_OBJECTS_LINKS,
  }
}
