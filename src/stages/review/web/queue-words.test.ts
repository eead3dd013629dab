import { describe, expect, it } from 'vitest'
import { isMine, nextWords, votesWords } from './queue-words.ts'

describe('what an item of the queue waits for', () => {
  it('says what the requester has to do', () => {
    const of = (state: string) => nextWords({ waitsFor: 'requester', state })
    expect(of('changes-asked')).toBe('The requester makes changes')
    expect(of('conditional')).toBe('The requester accepts conditions')
    expect(of('open')).toBe('The requester answers')
  })

  it('counts votes while they are cast', () => {
    expect(votesWords({ waitsFor: 'your-vote', cast: 0 })).toBe('')
    expect(votesWords({ waitsFor: 'your-decision', cast: 1 })).toBe('1 vote so far')
    expect(votesWords({ waitsFor: 'requester', cast: 3 })).toBe('')
  })

  it('tells the reader’s own from others’', () => {
    expect(isMine({ waitsFor: 'your-declaration' })).toBe(true)
    expect(isMine({ waitsFor: 'chair' })).toBe(false)
    expect(isMine({ waitsFor: 'nobody' })).toBe(false)
  })
})
