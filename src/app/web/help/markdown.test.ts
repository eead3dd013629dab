import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stepHelp } from '#stages/agreement/web/wizard-steps.ts'
import { type Block, type Inline, plainText, readMarkdown, type Text } from './markdown.ts'

const folder = join(import.meta.dirname, '../../../../docs/help')
const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''))
const pages = new Map(
  names.map((name) => [name, readMarkdown(readFileSync(join(folder, `${name}.md`), 'utf8'))]),
)

function textsOf(block: Block): readonly Text[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return [block.text]
    case 'list':
      return block.items
    case 'table':
      return [block.head, ...block.rows].flat()
    case 'code':
      return []
    default:
      return block satisfies never
  }
}

const partsOf = (text: Text): readonly Inline[] =>
  text.flatMap((part) => ('parts' in part ? [part, ...partsOf(part.parts)] : [part]))

const anchorsOf = (name: string): readonly string[] =>
  (pages.get(name) ?? []).flatMap((block) => (block.kind === 'heading' ? [block.id] : []))

describe('Markdown', () => {
  it('is read into headings, paragraphs, lists, tables and code', () => {
    const source = `# A *title*

Two
lines.

1. **One**
   goes on
2. \`two\`

| a | b |
| --- | --- |
| [c](d.md#e) | f |

    as
      it is
`
    const text = (words: string) => ({ kind: 'text', text: words })
    expect(readMarkdown(source)).toEqual([
      {
        kind: 'heading',
        level: 1,
        id: 'a-title',
        text: [text('A '), { kind: 'emphasis', parts: [text('title')] }],
      },
      { kind: 'paragraph', text: [text('Two lines.')] },
      {
        kind: 'list',
        isOrdered: true,
        items: [
          [{ kind: 'strong', parts: [text('One')] }, text(' goes on')],
          [{ kind: 'code', text: 'two' }],
        ],
      },
      {
        kind: 'table',
        head: [[text('a')], [text('b')]],
        rows: [[[{ kind: 'link', to: 'd.md#e', parts: [text('c')] }], [text('f')]]],
      },
      { kind: 'code', text: 'as\n  it is' },
    ])
  })
})

describe('the help', () => {
  it.each(names)('%s begins with its title and leaves no sign of Markdown', (name) => {
    const blocks = pages.get(name) ?? []
    expect(blocks[0]).toMatchObject({ kind: 'heading', level: 1 })
    const plain = blocks.flatMap(textsOf).map(plainText).join('\n')
    expect(plain).not.toMatch(/\*|\]\(|^[-#|>]|---|```/m)
  })

  it('links only to what is there', () => {
    const links = [...pages.values()]
      .flatMap((blocks) => blocks.flatMap(textsOf).flatMap(partsOf))
      .flatMap((part) => (part.kind === 'link' ? [part.to] : []))
    expect(links.length).toBeGreaterThan(0)
    const dangling = links.filter((to) => {
      const [page = '', anchor] = to.split('#')
      const anchors = anchorsOf(page.replace(/\.md$/, ''))
      return anchors.length === 0 || (anchor !== undefined && !anchors.includes(anchor))
    })
    expect(dangling).toEqual([])
  })

  it('tells of every step of the wizard', () => {
    expect(anchorsOf('request')).toEqual(expect.arrayContaining(Object.values(stepHelp)))
  })
})
