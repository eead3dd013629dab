import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { ChangeCounts, FileId, ofProject } from '../contract.ts'

const fileStandings = ['withdrawn', 'replaced', 'held-back'] as const

/** A file that left a project, and what took its place where the caller may know of that. */
export const ChangedFile = z
  .object({
    id: FileId,
    name: z.string(),
    folder: z.string(),
    size: z.int().nullable(),
    md5: z.string().nullable(),
    standing: z.enum(fileStandings),
    replacement: z
      .object({ id: FileId, size: z.int().nullable(), md5: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'ChangedFile' })
export type ChangedFile = z.infer<typeof ChangedFile>

/** Files of one change that are listed; the table has them all. */
export const changedFilesListed = 500

export const ProjectChange = ChangeCounts.extend({
  number: z.int(),
  at: z.iso.datetime(),
  release: z.string(),
  /** Why, in the words of who published the release; may be empty. */
  note: z.string(),
  files: z.array(ChangedFile),
}).meta({ id: 'ProjectChange' })
export type ProjectChange = z.infer<typeof ProjectChange>

export const listProjectChanges = endpoint({
  name: 'listProjectChanges',
  summary:
    'What left a project because a release withdrew or reissued it, newest first: the record of it stays.',
  method: 'GET',
  path: '/projects/{projectId}/changes',
  params: ofProject,
  output: z.array(ProjectChange),
  problems: ['not-found'],
})

export const downloadProjectChanges = endpoint({
  name: 'downloadProjectChanges',
  summary: 'The same for every file, with the old and the new size and MD5, as tab-separated text.',
  method: 'GET',
  path: '/projects/{projectId}/changes/table',
  params: ofProject,
  output: bytesOutput,
  problems: ['not-found'],
})

/** The first day on which files may be used in a publication, and whether it has come. */
const Embargo = z.object({ date: z.iso.date(), isOver: z.boolean() })

/** What a publication from the files of a project has to say. */
export const Acknowledgement = z
  .object({
    embargo: Embargo.nullable(),
    daus: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        acknowledgement: z.string(),
        embargo: Embargo.nullable(),
      }),
    ),
    studies: z.array(z.string()),
    accessions: z.array(z.string()),
    publications: z.array(
      z.object({
        pmid: z.string(),
        title: z.string(),
        journal: z.string(),
        year: z.int().nullable(),
      }),
    ),
    /** All of it as one text to copy; empty while the caller sees no file. */
    text: z.string(),
  })
  .meta({ id: 'Acknowledgement' })
export type Acknowledgement = z.infer<typeof Acknowledgement>

export const readAcknowledgement = endpoint({
  name: 'readAcknowledgement',
  summary:
    'What a publication from the files of a project acknowledges and cites, and from which day on it may appear.',
  method: 'GET',
  path: '/projects/{projectId}/acknowledgement',
  params: ofProject,
  output: Acknowledgement,
  problems: ['not-found'],
})
