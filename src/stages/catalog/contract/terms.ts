import { z } from 'zod'

/** A condition of the Data Use Ontology: its code, and what it is limited to, where that is said. */
export const DataUseTerm = z
  .object({
    /** Such as `GRU` or `NPU`. */
    code: z.string(),
    /** Of `DS` diseases, of `GS` ISO 3166 codes, of `TS` a number of months, of `RS`, `PS`, `IS` and `US` a sentence. */
    values: z.array(z.string()),
  })
  .meta({ id: 'DataUseTerm' })
export type DataUseTerm = z.infer<typeof DataUseTerm>
