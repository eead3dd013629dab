import { stepNames } from './step-names.ts'

/** Keeps the step that the address names, if it is one. */
export const readWizardSearch = (raw: Record<string, unknown>): Record<string, unknown> => {
  const step = stepNames.find((each) => each === raw['step'])
  return step === undefined ? {} : { step }
}
