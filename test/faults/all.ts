import { authorisationFaults } from './authorisation.ts'
import type { Fault } from './fault.ts'
import { filesFaults } from './files.ts'
import { insidersFaults } from './insiders.ts'
import { noticesFaults } from './notices.ts'
import { outagesFaults } from './outages.ts'
import { signInFaults } from './sign-in.ts'
import { signingFaults } from './signing.ts'
import { toolsFaults } from './tools.ts'
import { vendingFaults } from './vending.ts'
import { webFaults } from './web.ts'

/** Every fault, in the order of the threats' sections. */
export const faults: readonly Fault[] = [
  ...signInFaults,
  ...authorisationFaults,
  ...signingFaults,
  ...noticesFaults,
  ...filesFaults,
  ...vendingFaults,
  ...toolsFaults,
  ...webFaults,
  ...insidersFaults,
  ...outagesFaults,
]
