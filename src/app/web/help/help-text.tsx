import { Anchor, Code, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { TextLink } from '../ui/link.tsx'
import classes from './help.module.css'
import type { Block, Inline, Text } from './markdown.ts'

/** The text of a help page. Its blocks never change while it is shown, so their place is their key. */
export function HelpText({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  return (
    <div className={classes['text']}>
      {blocks.map((block, n) => (
        <BlockView key={n} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level === 2 ? 'h2' : 'h3'
      return (
        <Heading id={block.id} tabIndex={-1}>
          <TextView text={block.text} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p>
          <TextView text={block.text} />
        </p>
      )
    case 'code':
      return (
        <Code block tabIndex={0}>
          {block.text}
        </Code>
      )
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item, n) => (
            <li key={n}>
              <TextView text={item} />
            </li>
          ))}
        </List>
      )
    }
    case 'table':
      return <TableView head={block.head} rows={block.rows} />
    default:
      return block satisfies never
  }
}

type TableProps = { readonly head: readonly Text[]; readonly rows: readonly Text[][] }

function TableView({ head, rows }: TableProps): ReactNode {
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {head.map((cell, n) => (
            <Table.Th key={n} scope="col">
              <TextView text={cell} />
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, r) => (
          <Table.Tr key={r}>
            {row.map((cell, n) => (
              <Table.Td key={n}>
                <TextView text={cell} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const TextView = ({ text }: { readonly text: Text }): ReactNode =>
  text.map((part, n) => <PartView key={n} part={part} />)

function PartView({ part }: { readonly part: Inline }): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <Code>{part.text}</Code>
    case 'strong':
      return (
        <strong>
          <TextView text={part.parts} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <TextView text={part.parts} />
        </em>
      )
    case 'link':
      return <LinkView to={part.to} text={part.parts} />
    default:
      return part satisfies never
  }
}

/** `project.md#download` is another help page; anything else is an address, or text where it is none. */
function LinkView({ to, text }: { readonly to: string; readonly text: Text }): ReactNode {
  const [, page, hash] = /^([a-z-]+)\.md(?:#(.+))?$/.exec(to) ?? []
  if (page === undefined) {
    // Help of tools is written by others: an address leads to a page, and does nothing else.
    if (!/^(https?:\/\/|mailto:|\/|#)/.test(to)) return <TextView text={text} />
    return (
      <Anchor href={to}>
        <TextView text={text} />
      </Anchor>
    )
  }
  return (
    <TextLink to="/help/$page" params={{ page }} {...(hash !== undefined && { hash })}>
      <TextView text={text} />
    </TextLink>
  )
}
