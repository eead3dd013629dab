/** A day as mails and documents write it, in UTC: "21 November 2026". */
export const longDay = (at: Date): string =>
  at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
