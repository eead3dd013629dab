import { useEffect, useState, useSyncExternalStore } from 'react'
import { call } from '#app/web/client.ts'
import { createSaver, type Held, type Kept, type Saver } from '#stages/request/web/section-saver.ts'
import {
  type Progress,
  ProgressAnswers,
  type ProgressDraft,
  readProgress,
  saveProgress,
} from '../../contract/progress.ts'

export type DraftState = Kept<ProgressAnswers> &
  Pick<Saver<ProgressAnswers>, 'flush' | 'keepMine' | 'takeTheirs'> & {
    readonly change: (answers: Partial<ProgressAnswers>) => void
    /** How often it was saved, at the time of the call. */
    readonly saves: () => number
  }

/** What a year begins with: its draft, what it corrects, or nothing. */
function heldIn({ drafts, reports }: Progress, year: number): Held<ProgressAnswers> {
  const draft: ProgressDraft | undefined = drafts.find((each) => each.year === year)
  if (draft !== undefined)
    return { value: draft.answers, version: draft.saves, at: draft.updatedAt ?? '' }
  const report = reports.find((each) => each.year === year)
  return { value: report?.answers ?? ProgressAnswers.parse({}), version: 0, at: '' }
}

/** Keeps the draft of a year saved while the page is open; see `section-saver.ts`. */
export function useDraft(progress: Progress, year: number): DraftState {
  const { requestId } = progress
  const [saver] = useState(() =>
    createSaver<ProgressAnswers>(heldIn(progress, year), {
      save: async (saves, answers) => {
        const params = { requestId, year }
        const draft = await call(saveProgress, { params, body: { saves, answers } })
        return { version: draft.saves, at: draft.updatedAt ?? '' }
      },
      reread: async () => heldIn(await call(readProgress, { params: { requestId } }), year),
    }),
  )
  const kept = useSyncExternalStore(saver.subscribe, saver.read)
  useEffect(() => {
    const saveNow = () => void saver.flush()
    document.addEventListener('visibilitychange', saveNow)
    return () => {
      document.removeEventListener('visibilitychange', saveNow)
      saveNow()
    }
  }, [saver])
  return {
    ...kept,
    saves: () => saver.read().base,
    flush: saver.flush,
    keepMine: saver.keepMine,
    takeTheirs: saver.takeTheirs,
    change: (answers) => saver.edit({ ...saver.read().value, ...answers }),
  }
}
