import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { call } from '#app/web/client.ts'
import { type AccessRequest, type Draft, type Section, saveSection } from '../contract.ts'
import { remember, requestQuery } from './request-query.ts'
import { createSaver, type Held, type Kept, type Saver } from './section-saver.ts'
import { keepUnsaved, readUnsaved } from './unsaved.ts'

/** One section of the draft: what is on screen, how it stands with saving, and what may be done. */
export type SectionState<S extends Section> = Kept<Draft[S]> &
  Omit<Saver<Draft[S]>, 'read' | 'subscribe' | 'adopt' | 'edit'> & {
    readonly section: S
    /** Changes some of the section's fields. */
    readonly change: (fields: Partial<Draft[S]>) => void
  }

const heldIn = <S extends Section>(request: AccessRequest, section: S): Held<Draft[S]> => ({
  value: request.draft[section],
  version: request.sectionVersions[section],
  at: request.updatedAt,
})

/** Keeps one section of a draft saved while the page is open; see `section-saver.ts`. */
export function useSection<S extends Section>(request: AccessRequest, section: S): SectionState<S> {
  const client = useQueryClient()
  const [saver] = useState(() => {
    const created = createSaver<Draft[S]>(heldIn(request, section), {
      save: async (base, value) => {
        const params = { requestId: request.id, section }
        const answer = await call(saveSection, { params, body: { base, value } })
        remember(client, answer)
        return { version: answer.sectionVersions[section], at: answer.updatedAt }
      },
      reread: async () => {
        const answer = await client.query({ ...requestQuery(request.id), staleTime: 0 })
        return heldIn(answer, section)
      },
      unsaved: readUnsaved(request.id, section),
    })
    created.subscribe(() => keepUnsaved(request.id, section, created.read()))
    return created
  })
  const kept = useSyncExternalStore(saver.subscribe, saver.read)

  useEffect(() => {
    saver.adopt(heldIn(request, section))
  }, [saver, request, section])

  useEffect(() => {
    const saveNow = () => void saver.flush()
    document.addEventListener('visibilitychange', saveNow)
    window.addEventListener('online', saveNow)
    return () => {
      document.removeEventListener('visibilitychange', saveNow)
      window.removeEventListener('online', saveNow)
      saveNow()
    }
  }, [saver])

  return {
    ...kept,
    section,
    flush: saver.flush,
    keepMine: saver.keepMine,
    takeTheirs: saver.takeTheirs,
    change: (fields) => saver.edit({ ...saver.read().value, ...fields }),
  }
}
