import { describe, expect, it } from 'vitest'
import { firstOpenStep, markOf, stepOf, stepsOf } from './wizard-steps.ts'

const fresh = {
  state: 'draft' as const,
  filing: 'by-agreement' as const,
  extension: null,
  missing: [
    { path: 'name.name', message: 'Name your project.' },
    { path: 'agreement.contemplatedUse', message: 'Describe the use.' },
    { path: 'form', message: 'Upload the signed agreement.' },
  ],
  sectionVersions: { name: 0, about: 0, agreement: 0 },
}

describe('steps of the wizard', () => {
  it('ask for the agreement only where data needs one', () => {
    const state = 'draft'
    expect(stepsOf({ state, filing: 'by-agreement', extension: null })).toEqual([
      'name',
      'about',
      'agreement',
      'review',
    ])
    expect(stepsOf({ state, filing: 'at-once', extension: null })).toEqual([
      'name',
      'about',
      'review',
    ])
  })

  it('leave a project its name once the request was submitted', () => {
    const steps = stepsOf({ state: 'returned', filing: 'by-agreement', extension: null })
    expect(steps).toEqual(['about', 'agreement', 'review'])
  })

  it('take the form to the agreement, and a fault of the selection to the review', () => {
    expect(stepOf({ path: 'form', message: '' })).toBe('agreement')
    expect(stepOf({ path: 'selection', message: '' })).toBe('review')
  })

  it('do not blame a step that was never opened', () => {
    expect(markOf(fresh, 'agreement', new Set(['name']))).toBe('todo')
    expect(markOf(fresh, 'about', new Set(['name']))).toBe('todo')
  })

  it('mark what was begun as done or unfinished', () => {
    expect(markOf(fresh, 'name', new Set(['name', 'about']))).toBe('unfinished')
    expect(markOf(fresh, 'about', new Set(['agreement']))).toBe('done')
    const resumed = { ...fresh, sectionVersions: { name: 0, about: 0, agreement: 2 } }
    expect(markOf(resumed, 'about', new Set())).toBe('done')
  })

  it('open first at the name, later at the first step with something left to do', () => {
    expect(firstOpenStep(fresh)).toBe('name')
    const named = {
      ...fresh,
      missing: fresh.missing.slice(1),
      sectionVersions: { name: 1, about: 0, agreement: 0 },
    }
    expect(firstOpenStep(named)).toBe('agreement')
    expect(firstOpenStep({ ...named, missing: [] })).toBe('review')
  })
})
