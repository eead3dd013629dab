/** The steps of the wizard. Apart from what is said of them, since every page knows the addresses of the wizard. */
export const stepNames = ['name', 'about', 'agreement', 'review'] as const
export type StepName = (typeof stepNames)[number]
