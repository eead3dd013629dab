import { type Block, plainText, readMarkdown } from './markdown.ts'

/** The pages of docs/help in the order in which one needs them. */
export const helpNames = [
  'browse',
  'request',
  'signing',
  'agreement',
  'project',
  'tools',
  'dx',
  'run-tools',
  'account',
  'incident',
  'progress',
  'review',
  'reports',
] as const
export type HelpName = (typeof helpNames)[number]

export type HelpPage = {
  readonly name: HelpName
  readonly title: string
  /** Its first paragraph. */
  readonly intro: string
  /** All below the title. */
  readonly blocks: readonly Block[]
}

const sources = import.meta.glob<string>('../../../../docs/help/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export const helpPages: readonly HelpPage[] = helpNames.map((name) => {
  const [title, ...blocks] = readMarkdown(sources[`../../../../docs/help/${name}.md`] ?? '')
  const intro = blocks.find(({ kind }) => kind === 'paragraph')
  return {
    name,
    title: title?.kind === 'heading' ? plainText(title.text) : name,
    intro: intro?.kind === 'paragraph' ? plainText(intro.text) : '',
    blocks,
  }
})
