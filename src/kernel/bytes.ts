import { z } from 'zod'

/** A sum of bytes: exact up to 2^53 (9 PB) and rounded above, as JSON's numbers are. */
export const Bytes = z.number().nonnegative()
