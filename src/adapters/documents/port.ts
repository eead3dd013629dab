/**
 * Documents that people read and sign: printing the Data Access Agreement, and looking at the
 * signed PDF that comes back. An empty string in the data is a fact not known yet; the agreement
 * prints a line for it.
 */
export type Documents = {
  /**
   * The agreement as an accessible (PDF/UA-1) PDF. The same data give the same bytes.
   * Throws `invalid-input`, naming the fields, when no font here has a character of the text.
   */
  renderAgreement(data: AgreementDocument): Promise<Uint8Array>
  /** Whether these bytes are a PDF that may be kept and shown. Says no, and why, to anything else; the caller limits the size. */
  inspectPdf(bytes: Uint8Array): Promise<PdfInspection>
  /** Every word with its place. */
  readPages(bytes: Uint8Array): Promise<PdfText>
  /** One page, from 1, as PNG; undefined where that cannot be had here. */
  picturePage(bytes: Uint8Array, page: number): Promise<Uint8Array | undefined>
  /** How many points of each box on a page, from 1, are inked; undefined where that cannot be had here. */
  inkIn(bytes: Uint8Array, page: number, boxes: readonly Box[]): Promise<number[] | undefined>
}

/** In points of 1/72 inch from the upper left corner of the page. */
export type Box = {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export type PdfPage = {
  readonly width: number
  readonly height: number
  /** In reading order; none on a page that is a picture. */
  readonly words: readonly (Box & { readonly text: string })[]
}

export type PdfText =
  | { readonly state: 'read'; readonly pages: readonly PdfPage[] }
  /** No program that reads PDFs is installed. */
  | { readonly state: 'not-installed' }
  /** It takes too long or too much memory. */
  | { readonly state: 'unreadable' }

export type AgreementDocument = {
  readonly requestId: string
  /** The name of the project. */
  readonly title: string
  readonly agreementVersion: string
  /** The day it was prepared: an ISO 8601 date, or an instant of which the date (UTC) is used. */
  readonly date: string
  /** The institution that shares the data, by name; without it the text says only "the Provider". */
  readonly provider?: string
  readonly daus: readonly AgreementUnit[]
  readonly download: boolean
  /** Paragraphs are divided by empty lines. */
  readonly contemplatedUse: string
  readonly requester: Person
  readonly principalInvestigator: Person
  /** None to eight. */
  readonly applicants: readonly Person[]
  readonly institutionalAuthority: Person
  /** Printed only with `download`. */
  readonly informationSecurityOfficer?: Person
}

export type AgreementUnit = {
  readonly code: string
  readonly name: string
  readonly ticked: boolean
  /** The data-use conditions, one sentence each. */
  readonly terms: readonly string[]
  readonly acknowledgement: string
}

export type Person = {
  readonly name: string
  readonly jobTitle: string
  readonly institution: string
  readonly country?: string
  readonly email: string
  readonly telephone?: string
  readonly address?: string
}

export type PdfRefusal = {
  readonly ok: false
  /** A sentence for the person who uploaded the file. */
  readonly reason: string
}

export type PdfExamination =
  | PdfRefusal
  | {
      readonly ok: true
      readonly pages: number
      /** Of the bytes as given, in lower-case hexadecimal. */
      readonly sha256: string
      /** Who signed digitally, as each signature says; '' where it does not. Whether it is valid is not checked here. */
      readonly signers: readonly string[]
    }

export type PdfInspection =
  | PdfRefusal
  | (Extract<PdfExamination, { readonly ok: true }> & {
      /** Whether everything in it was unpacked within limits; false where no program for that is installed. */
      readonly unpacked: boolean
    })
