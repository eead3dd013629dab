/** Counts as the server does when it checks the contemplated use. */
export const countWords = (text: string): number =>
  text.split(/\s+/).filter((word) => word !== '').length
