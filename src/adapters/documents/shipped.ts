/** The version of the terms in agreement.typ. Other terms are another version: a test compares the file. */
export const shippedVersion = '1.0'
export const shippedSha256 = 'c4dbfb611dc1cc69ca232f88a8b7e750c014690b33c0e10ff9702e986267026f'
