/** The version of the terms in agreement.typ. Other terms are another version: a test compares the file. */
export const shippedVersion = '1.0'
export const shippedSha256 = 'dab04fc25b28c0f26e78c1598a11e673bc4d2d26382a2319d948197a585a9679'
