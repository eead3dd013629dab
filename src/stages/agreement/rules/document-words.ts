/** What is signed, as mails and records call it. */
export type DocumentWords = {
  readonly title: string
  /** In running text, once the title was said. */
  readonly short: string
  /** What its requester does; followed by what data. */
  readonly asks: string
  /** What ends with it. */
  readonly of: string
}

const ofRequest: DocumentWords = {
  title: 'Data Access Agreement',
  short: 'agreement',
  asks: 'requests controlled-access genomic data',
  of: 'request',
}

const ofExtension: DocumentWords = {
  title: 'Extension Addendum',
  short: 'addendum',
  asks: 'asks for another year of access to controlled-access genomic data',
  of: 'extension',
}

/** Of a request for data, or of an extension. */
export const documentWords = { request: ofRequest, extension: ofExtension } as const
