import { type Level, levels } from '../contract.ts'

/** Whether a member of one level may do what needs another. */
export const reaches = (level: Level, needed: Level): boolean =>
  levels.indexOf(level) >= levels.indexOf(needed)
