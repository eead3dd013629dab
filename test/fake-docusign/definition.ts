import { PDFDocument } from '@cantoo/pdf-lib'
import { z } from 'zod'

/** What creating an envelope takes: every scalar is a string, also numbers and truth values. */
const flag = z.enum(['true', 'false'])
const whole = z.string().regex(/^\d+$/)
const Tab = z.strictObject({
  documentId: z.literal('1'),
  pageNumber: whole,
  xPosition: whole,
  yPosition: whole,
  tabLabel: z.string().min(1),
})
const Tabs = z.array(Tab)
const TextField = z.strictObject({
  name: z.string().max(50),
  value: z.string().max(100),
  show: flag,
  required: flag,
})
const SignerDefinition = z.strictObject({
  recipientId: z.union([whole, z.guid()]),
  roleName: z.string(),
  routingOrder: whole,
  name: z.string().min(1).max(100),
  email: z.string(),
  tabs: z.strictObject({
    signHereTabs: Tabs,
    initialHereTabs: Tabs,
    dateSignedTabs: Tabs,
    fullNameTabs: Tabs,
  }),
})
export const Definition = z.strictObject({
  status: z.literal('sent'),
  transactionId: z.guid(),
  emailSubject: z.string().min(1).max(100),
  emailBlurb: z.string().max(10_000),
  allowMarkup: flag,
  allowReassign: flag,
  enableWetSign: flag,
  autoNavigation: flag,
  enforceSignerVisibility: flag,
  notification: z.strictObject({
    useAccountDefaults: flag,
    reminders: z.strictObject({
      reminderEnabled: flag,
      reminderDelay: whole,
      reminderFrequency: whole,
    }),
    expirations: z.strictObject({ expireEnabled: flag, expireAfter: whole, expireWarn: whole }),
  }),
  customFields: z.strictObject({ textCustomFields: z.array(TextField) }),
  documents: z
    .array(
      z.strictObject({
        documentId: z.literal('1'),
        name: z.string().min(1),
        fileExtension: z.literal('pdf'),
        order: whole,
        documentBase64: z.base64(),
      }),
    )
    .length(1),
  recipients: z.strictObject({ signers: z.array(SignerDefinition).min(1) }),
  eventNotification: z
    .strictObject({
      url: z.url(),
      loggingEnabled: flag,
      requireAcknowledgment: flag,
      includeHMAC: z.literal('true'),
      deliveryMode: z.literal('SIM'),
      events: z.array(z.string()),
      eventData: z.strictObject({
        version: z.literal('restv2.1'),
        format: z.literal('json'),
        includeData: z.array(z.string()),
      }),
    })
    .optional(),
})
export type Definition = z.infer<typeof Definition>

/** What the service says of a request it does not take. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** @throws Refused */
export async function definitionIn(body: unknown): Promise<Definition> {
  const read = Definition.safeParse(body)
  if (!read.success) throw new Refused('INVALID_REQUEST_BODY', z.prettifyError(read.error))
  const { signers } = read.data.recipients
  const ids = signers.map(({ recipientId }) => recipientId)
  if (new Set(ids).size < ids.length) throw new Refused('INVALID_REQUEST_BODY', 'recipientId twice')
  if (signers.some(({ email }) => !isAddress(email))) {
    throw new Refused(
      'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT',
      'The email address for the recipient is invalid.',
    )
  }
  const document = await PDFDocument.load(pdfOf(read.data)).catch(() => {
    throw new Refused('UNSPECIFIED_ERROR', 'PDF validation failed')
  })
  const pages = signers
    .flatMap(({ tabs }) => Object.values(tabs).flat())
    .map(({ pageNumber }) => Number(pageNumber))
  if (pages.some((page) => page < 1 || page > document.getPageCount())) {
    throw new Refused('INVALID_TAB_OPERATION', 'A tab stands on a page that is not there.')
  }
  return read.data
}

export const isAddress = (email: string): boolean => /^[^\s@]+@[^\s@]+$/.test(email)

const pdfOf = ({ documents: [document] }: Definition): Buffer =>
  Buffer.from(document?.documentBase64 ?? '', 'base64')

/** The document, or nothing, with a page added that stands for the certificate. */
export async function signedPdf(
  { documents }: Definition,
  parts: { readonly withDocument: boolean; readonly signers: readonly string[] },
): Promise<Buffer> {
  const bytes = Buffer.from(documents[0]?.documentBase64 ?? '', 'base64')
  const pdf = parts.withDocument ? await PDFDocument.load(bytes) : await PDFDocument.create()
  const page = pdf.addPage([595, 842])
  const lines = ['Certificate Of Completion', ...parts.signers]
  page.drawText(lines.join('\n'), { x: 50, y: 780, size: 12 })
  return Buffer.from(await pdf.save({ useObjectStreams: false }))
}
