import { Button, Group, InputBase, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import {
  certifyDestruction,
  copyOutcomes,
  type DestructionDetail,
  type Statement,
} from '../../contract/destruction.ts'
import { copyWords } from './destruction-words.ts'

type Texts = Omit<Statement, 'copies'>
const nothingSaid: Texts = { destroyed: '', kept: '', keptReason: '', remarks: '', name: '' }

/** What became of the copies, in the words of the holder. What is missing is said by the server, at its field. */
export function CertifyForm({
  destruction,
}: {
  readonly destruction: DestructionDetail
}): ReactNode {
  const { id, version, person } = destruction
  const client = useQueryClient()
  const [copies, setCopies] = useState<Statement['copies']>(null)
  const [texts, setTexts] = useState(nothingSaid)
  const isKept = copies === 'kept'
  const send = useMutation({
    mutationFn: () =>
      call(certifyDestruction, {
        params: { destructionId: id },
        body: { version, copies, ...texts, ...(!isKept && { kept: '', keptReason: '' }) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['destructions'] }),
  })
  const errors = send.error instanceof Problem ? send.error.errors : []
  const errorAt = (path: string): string | undefined =>
    errors.find((error) => error.path === path)?.message
  const field = (name: keyof Texts) => ({
    value: texts[name],
    error: errorAt(name),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setTexts({ ...texts, [name]: currentTarget.value }),
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <Stack gap="md" maw="44rem">
        <InputBase
          component="select"
          label="What became of the copies?"
          description="Copies outside the platform: on computers, clusters, disks, in backups, and in derived files from which the data can be had."
          required
          value={copies ?? ''}
          error={errorAt('copies')}
          onChange={({ currentTarget: { value } }) =>
            setCopies(copyOutcomes.find((each) => each === value) ?? null)
          }
        >
          <option value="">Choose what holds</option>
          {copyOutcomes.map((each) => (
            <option key={each} value={each}>
              {copyWords[each].own}
            </option>
          ))}
        </InputBase>
        {copies !== null && copies !== 'none' && (
          <Textarea
            label="What was destroyed, and how"
            description="Where the copies were, backups included, and how they were erased."
            required
            autosize
            minRows={3}
            maxLength={5000}
            {...field('destroyed')}
          />
        )}
        {isKept && (
          <>
            <Textarea
              label="What is kept"
              description="The files, and where they are."
              required
              autosize
              minRows={2}
              maxLength={5000}
              {...field('kept')}
            />
            <Textarea
              label="Which published results it verifies"
              description="With DOI or PubMed id."
              required
              autosize
              minRows={2}
              maxLength={5000}
              {...field('keptReason')}
            />
          </>
        )}
        <Textarea label="Remarks" autosize minRows={2} maxLength={5000} {...field('remarks')} />
        <TextInput
          label="Your name"
          description={`Type “${person}”: it stands in place of a signature.`}
          required
          autoComplete="off"
          maxLength={200}
          {...field('name')}
        />
        {errors.length > 0 && (
          <Text role="alert" size="sm" c="red.8">
            Nothing was certified yet. Please look at the marked fields.
          </Text>
        )}
        {send.error !== null && errors.length === 0 && <ProblemAlert problem={send.error} />}
        <Group>
          <Button type="submit" loading={send.isPending}>
            Certify
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
