import {
  IconAlertTriangle,
  IconCircleDashed,
  IconCircleX,
  IconShieldCheck,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { faultWords, type SealFault, type Verification } from '../contract/seal.ts'
import { Fact, Facts } from './facts.tsx'
import classes from './verification-result.module.css'

type Props = { readonly file: string; readonly verification: Verification }

/** What was found out about one document: first in a word, then what it means, then the facts. */
export function VerificationResult({ file, verification }: Props): ReactNode {
  const { seal } = verification
  const { tone, title } = verdictOf(verification)
  const Icon = icons[tone]
  return (
    <section className={classes['result']} data-tone={tone} aria-labelledby="verdict">
      <div className={classes['head']}>
        <Icon size={28} stroke={1.75} aria-hidden />
        <div>
          <h2 id="verdict">{title}</h2>
          <p className={classes['file']}>{file}</p>
        </div>
      </div>
      {verification.collectedFrom === null && (
        <p>{seal.valid ? 'Every byte is as it was when it was sealed.' : faultWords[seal.fault]}</p>
      )}
      {!seal.valid && verification.collectedFrom === null && <p>{verdicts[seal.fault].advice}</p>}
      {verification.collectedFrom === 'docusign' ? (
        <p>
          It was signed at DocuSign, and bears DocuSign’s seal rather than ours. This very file, to
          the byte, is kept here as the signed agreement of a request.
        </p>
      ) : (
        verification.known && <p>This very file was uploaded here as the form of a request.</p>
      )}
      {seal.valid && <SealFacts seal={seal} />}
      <details className={classes['details']}>
        <summary>Fingerprints</summary>
        <Facts>
          <Fact name="File, SHA-256">
            <code>{verification.sha256}</code>
          </Fact>
          {seal.valid && (
            <>
              <Fact name="Certificate, SHA-256">
                <code>{seal.certificate}</code>
              </Fact>
              <Fact name="Root, SHA-256">
                <code>{seal.root}</code>
              </Fact>
            </>
          )}
        </Facts>
      </details>
    </section>
  )
}

type Valid = Extract<Verification['seal'], { valid: true }>

function SealFacts({ seal }: { readonly seal: Valid }): ReactNode {
  return (
    <Facts>
      <Fact name="Sealed by">{seal.name}</Fact>
      <Fact name="Certificate of">{seal.by}</Fact>
      <Fact name="Sealed on">
        <WhenExactly at={seal.at} />
      </Fact>
      {seal.timestamp && (
        <Fact name="Timestamp">
          <WhenExactly at={seal.timestamp.at} />, by {seal.timestamp.by}
        </Fact>
      )}
      <Fact name="What for">{seal.reason}</Fact>
    </Facts>
  )
}

type Tone = 'good' | 'bad' | 'unknown' | 'none'

const icons = {
  good: IconShieldCheck,
  bad: IconCircleX,
  unknown: IconAlertTriangle,
  none: IconCircleDashed,
} satisfies Record<Tone, unknown>

const verdictOf = ({ seal, collectedFrom }: Verification): Pick<Verdict, 'tone' | 'title'> => {
  if (seal.valid) return valid
  return collectedFrom === null ? verdicts[seal.fault] : collected
}

const collected = { tone: 'good', title: 'Kept here, signed at DocuSign' } as const
const valid = { tone: 'good', title: 'The seal is valid' } as const

type Verdict = { readonly tone: Tone; readonly title: string; readonly advice: string }

const doNotRely = 'Do not rely on it. Ask whoever gave it to you for the file as it was sealed.'

const verdicts: Readonly<Record<SealFault, Verdict>> = {
  'not-sealed': {
    tone: 'none',
    title: 'Not sealed',
    advice:
      'That says nothing against it: only agreements that were signed on this platform are sealed. A print or a scan of one is not.',
  },
  altered: { tone: 'bad', title: 'Changed after sealing', advice: doNotRely },
  appended: { tone: 'bad', title: 'Changed after sealing', advice: doNotRely },
  malformed: {
    tone: 'unknown',
    title: 'Not a seal of this platform',
    advice: 'If it should be one, ask whoever gave it to you for the file as it was sealed.',
  },
  'unknown-root': {
    tone: 'unknown',
    title: 'Not a seal of this platform',
    advice: 'If it should be one, do not rely on it.',
  },
  'wrong-certificate': { tone: 'bad', title: 'The seal is not valid', advice: doNotRely },
  'too-large': {
    tone: 'unknown',
    title: 'Not checked',
    advice: 'Documents that this platform seals are smaller.',
  },
  'too-hard': {
    tone: 'unknown',
    title: 'Not checked',
    advice: 'Documents that this platform seals are checked in a moment. Try once more.',
  },
}
