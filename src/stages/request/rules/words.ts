/** How many words a text has. */
export const wordsOf = (text: string): number =>
  text.split(/\s+/).filter((word) => word !== '').length
