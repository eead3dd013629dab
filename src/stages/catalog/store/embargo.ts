import { sql } from 'kysely'

/**
 * SQL over `catalog_file f left join dau d on d.code = f.dau_code`: the first day on which a file may be used in a
 * publication. Its own date and that of its DAU both hold, so the later counts; null where there is neither.
 */
export const embargoOf = sql<string | null>`greatest(f.embargo_date, d.embargo_date)`
