import { Button, Group, NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { institutionTypes, type Me } from '../../contract.ts'
import { saveProfile } from '../../contract/account.ts'
import { countries } from '../countries.ts'
import { InstitutionInput } from '../institution-input.tsx'
import { institutionTypeOptions } from '../institution-types.ts'
import { useChange } from './account-query.ts'
import classes from './account.module.css'

const choose = { value: '', label: 'Choose…' }

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** What others see, and what a request begins with. */
export function ProfilePanel({ me }: { readonly me: Me }): ReactNode {
  const [value, setValue] = useState({
    name: me.name,
    jobTitle: me.jobTitle,
    institution: me.institution,
    country: me.country,
    institutionType: me.institutionType,
    timeZone: me.timeZone,
  })
  const set = (part: Partial<typeof value>) => setValue({ ...value, ...part })
  const save = useChange(() =>
    call(saveProfile, {
      body: { ...value, institutionType: typeOf(value.institutionType) },
    }),
  )
  const text = (name: 'name' | 'jobTitle') => ({
    value: value[name],
    maxLength: 200,
    onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
      set({ [name]: event.currentTarget.value }),
  })
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <p className={classes['lead']}>
        Your requests begin with this, and people who deal with you see it. Your address is{' '}
        {me.email}.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" mb="md">
          <TextInput
            label="Full name"
            autoComplete="name"
            required
            withAsterisk={false}
            {...text('name')}
          />
          <TextInput label="Job title" autoComplete="organization-title" {...text('jobTitle')} />
          <InstitutionInput
            label="Institution"
            autoComplete="organization"
            value={value.institution}
            onChange={(institution) => set({ institution })}
            onChoose={({ name, country }) =>
              set({ institution: name, ...(country !== '' && { country }) })
            }
          />
          <NativeSelect
            label="Country of your institution"
            autoComplete="country"
            data={[choose, ...countries]}
            value={value.country}
            onChange={(event) => set({ country: event.currentTarget.value })}
          />
          <NativeSelect
            label="Type of institution"
            data={[choose, ...institutionTypeOptions]}
            value={value.institutionType}
            onChange={(event) => set({ institutionType: event.currentTarget.value })}
          />
          <NativeSelect
            label="Time zone"
            data={zones}
            value={value.timeZone}
            onChange={(event) => set({ timeZone: event.currentTarget.value })}
          />
        </SimpleGrid>
        {save.error !== null && <ProblemAlert problem={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {save.isSuccess && 'Saved'}
          </Text>
        </Group>
      </form>
    </section>
  )
}

/** One of the list, or none. */
const typeOf = (text: string) => institutionTypes.find((type) => type === text) ?? ''
