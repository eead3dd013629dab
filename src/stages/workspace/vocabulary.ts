/*
 * What members may do, as answers name it and pages draw it. Who may is in `rules/content.ts`.
 */

export const projectCommands = [
  'rename',
  'upload',
  'create-folder',
  'rename-folder',
  'move',
  'remove',
  'share',
  'leave',
  'archive',
  'unarchive',
  'destroy',
] as const
export type ProjectCommand = (typeof projectCommands)[number]

export const objectCommands = ['rename', 'label', 'move', 'remove', 'copy', 'resume'] as const
export type ObjectCommand = (typeof objectCommands)[number]

export const folderCommands = ['rename', 'move', 'remove', 'copy'] as const
export type FolderCommand = (typeof folderCommands)[number]
