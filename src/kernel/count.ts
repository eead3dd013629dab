const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,234,567` */
export const grouped = (count: number): string => whole.format(count)

/** `1 file`, `2,100 files`: everything that is counted for people to read. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`
