/**
 * Documents that people read and sign: printing the Data Access Agreement, and looking at the
 * signed PDF that comes back. An empty string in the data is a fact not known yet; the agreement
 * prints a line for it.
 */
export type Documents = {
  /**
   * The agreement as an accessible (PDF/UA-1) PDF. The same data give the same bytes.
   * Throws `invalid-input`, naming the fields, when no font here has a character of the text; naming lines of the
   * template, as `template:12`, where that cannot be set.
   */
  renderAgreement(data: AgreementDocument, template?: Template): Promise<Uint8Array>
  /**
   * The agreement with signatures in their blocks, and a certificate of how they were given at its end. A block
   * without a signing says "not signed". The same data give the same bytes. Throws as `renderAgreement` does; in the
   * certificate a character that no font has is printed as its number.
   */
  renderSigned(
    document: AgreementDocument,
    signings: readonly Signing[],
    certificate: Certificate,
    template?: Template,
  ): Promise<Uint8Array>
  /**
   * A certificate of destruction with its list of files, as an accessible PDF. The same data give the same bytes. A
   * character that no font has is printed as its number.
   */
  renderDestruction(data: DestructionDocument): Promise<Uint8Array>
  /** The terms that this software ships, and the version that they are. */
  shippedTerms(): Promise<{ readonly version: string; readonly template: Template }>
  /**
   * What a person typed into their block, as it will be printed: without control characters and those that reorder
   * or hide text. Throws `invalid-input`, naming each of `signature`, `initials`, `person.name` … that cannot be
   * printed, or that is no name.
   */
  cleanTyped(typed: Typed): Promise<Typed>
  /**
   * A drawn signature as a clean picture: decoded and encoded anew on white, its margins cut.
   * Throws `invalid-input` for `signature` that is no plain PNG of at most 2,000 × 600 pixels and 200 kB, or is empty.
   */
  cleanSignature(png: Uint8Array): Promise<Uint8Array>
  /** Whether these bytes are a PDF that may be kept and shown. Says no, and why, to anything else; the caller limits the size. */
  inspectPdf(bytes: Uint8Array): Promise<PdfInspection>
  /** Every word with its place. */
  readPages(bytes: Uint8Array): Promise<PdfText>
  /** One page, from 1, as PNG; undefined where that cannot be had here. */
  picturePage(bytes: Uint8Array, page: number): Promise<Uint8Array | undefined>
  /** How many points of each box on a page, from 1, are inked; undefined where that cannot be had here. */
  inkIn(bytes: Uint8Array, page: number, boxes: readonly Box[]): Promise<number[] | undefined>
}

/** The terms of an agreement as Typst source; what is left out is the one that this software ships. */
export type Template = string

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
  /** Signed on the platform: the form says so instead of telling how to sign it on paper. */
  readonly electronic?: boolean
  /** With `electronic`: the service where it is signed in the platform's place, by name. */
  readonly signedAt?: string
  /** It extends an agreement, and is printed as the Extension Addendum. */
  readonly extension?: Addendum
}

/** What an extension says beside the units and people that it takes over. Times are ISO 8601 instants. */
export type Addendum = {
  /** The request that was first, and the name of its project. */
  readonly originalId: string
  readonly originalTitle: string
  /** The request whose agreement it extends, which may be an extension itself. */
  readonly extendedId: string
  readonly extendedVersion: string
  readonly signedOn?: string
  /** Access to each unit: approved, ends, would end. */
  readonly units: readonly {
    readonly code: string
    readonly from: string
    readonly until: string
    readonly newUntil: string
  }[]
  /** Paragraphs are divided by empty lines. */
  readonly progressReport: string
  /** Who signs for the institution instead of whom. */
  readonly changes: readonly {
    readonly capacity: string
    readonly before: string
    readonly now: string
    readonly reason: string
  }[]
}

export type AgreementUnit = {
  readonly code: string
  readonly name: string
  readonly ticked: boolean
  /** The data-use conditions, one sentence each. */
  readonly terms: readonly string[]
  readonly acknowledgement: string
  /** What is said of its embargo. */
  readonly embargo?: string
  /** Further terms of the unit, a paragraph each. */
  readonly extraTerms?: readonly string[]
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

export type Capacity =
  | 'principal-investigator'
  | 'applicant'
  | 'institutional-authority'
  | 'information-security-officer'

/** What a person put into their block. */
export type Signing = {
  readonly capacity: Capacity
  /** Which applicant, from 0 in the document's order; 0 otherwise. */
  readonly n: number
  readonly signature: Signature
  /** Of the Principal Investigator, with download. */
  readonly initials?: string
  /** ISO 8601 instant; printed in UTC. */
  readonly at: string
  /** As corrected by the signer in their own block. */
  readonly person: Person
}

export type Signature =
  | { readonly kind: 'typed'; readonly text: string }
  /** From `cleanSignature`. */
  | { readonly kind: 'drawn'; readonly png: Uint8Array }

export type Typed = {
  /** Absent where it is drawn. */
  readonly signature?: string
  readonly initials?: string
  readonly person: Person
}

/** How an agreement came to be signed, or did not: the last pages of the sealed document. Times are ISO 8601 instants. */
export type Certificate = {
  readonly envelopeId: string
  readonly presented: {
    readonly title: string
    readonly version: string
    /** Under which the document as it was presented is attached to the sealed one. */
    readonly fileName: string
    readonly pages: number
    /** 64 hex digits. */
    readonly sha256: string
  }
  readonly createdAt: string
  readonly sentAt: string
  readonly endedAt: string
  readonly sender: { readonly name: string; readonly email: string }
  readonly outcome:
    | { readonly kind: 'completed' }
    | {
        readonly kind: 'declined' | 'withdrawn' | 'lapsed'
        /** Whose doing it was, where it was somebody's. */
        readonly by?: string
        readonly reason?: string
      }
  /** Whoever was asked to sign, also those who were replaced. */
  readonly signatories: readonly CertifiedSignatory[]
  /** In the order in which they happened. */
  readonly events: readonly CertifiedEvent[]
  readonly consent: {
    readonly version: string
    /** In full; paragraphs are divided by empty lines. */
    readonly text: string
  }
  /** SHA-256 fingerprint of the root of the seal, 64 hex digits. */
  readonly sealRoot: string
  /** Of the page on which anybody may verify the document. */
  readonly verifyAddress: string
}

export type CertifiedSignatory = {
  /** In words, such as "Principal Investigator". */
  readonly capacity: string
  readonly name: string
  readonly jobTitle: string
  readonly institution: string
  readonly email: string
  /** How it was made sure who this is: a sentence. */
  readonly identifiedBy: string
  readonly ip?: string
  /** The browser, as it names itself. */
  readonly agent?: string
  /** Name and address of who was asked instead. */
  readonly replacedBy?: string
  readonly declinedBecause?: string
  /** When each thing happened that did; printed in this order. */
  readonly at: {
    readonly asked?: string
    readonly opened?: string
    readonly viewed?: string
    readonly consented?: string
    readonly verified?: string
    readonly signed?: string
    readonly declined?: string
  }
}

export type CertifiedEvent = {
  readonly at: string
  /** In words. */
  readonly what: string
  readonly who: string
  /** Its number in the audit log, and the hash that chains it there: 64 hex digits. */
  readonly n: number
  readonly hash: string
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

/** What a holder certified after their access ended. Instants in ISO 8601. */
export type DestructionDocument = {
  readonly id: string
  readonly person: { readonly name: string; readonly email: string; readonly institution: string }
  readonly request: { readonly id: string; readonly name: string }
  readonly daus: readonly {
    readonly dau: string
    readonly name: string
    readonly endedAt: string
    readonly how: 'expired' | 'revoked' | 'removed' | 'closed-out' | 'disabled'
  }[]
  readonly statement: {
    readonly copies: 'none' | 'destroyed' | 'kept' | null
    readonly destroyed: string
    readonly kept: string
    readonly keptReason: string
    readonly remarks: string
    readonly name: string
  }
  readonly certifiedAt: string
  readonly files: number
  readonly bytes: number
  /** How many of the files were ever downloaded. */
  readonly downloaded: number
  readonly sha256: string
  readonly listSha256: string
  readonly list: readonly {
    readonly id: string
    readonly path: string
    readonly size: number | null
    readonly md5: string | null
    readonly sha256: string | null
    readonly vendedAt: string | null
    readonly firstDownloadAt: string | null
    readonly lastDownloadAt: string | null
  }[]
}
