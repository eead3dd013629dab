import type { Endpoint } from '#kernel/endpoint.ts'
import * as audit from '#ledgers/audit/contract.ts'
import * as clock from '#ledgers/clock/contract.ts'
import * as identity from '#ledgers/identity/contract.ts'
import * as identityAccount from '#ledgers/identity/contract/account.ts'
import * as identityPeople from '#ledgers/identity/contract/people.ts'
import * as identitySignIn from '#ledgers/identity/contract/sign-in.ts'
import * as identityTokens from '#ledgers/identity/contract/tokens.ts'
import * as outbox from '#ledgers/outbox/contract.ts'
import * as recovery from '#ledgers/recovery/contract.ts'
import * as agreement from '#stages/agreement/contract.ts'
import * as agreementSigning from '#stages/agreement/contract/signing.ts'
import * as agreementSeal from '#stages/agreement/contract/seal.ts'
import * as agreementVersions from '#stages/agreement/contract/versions.ts'
import * as catalog from '#stages/catalog/contract.ts'
import * as catalogImports from '#stages/catalog/contract/imports.ts'
import * as computeApplets from '#stages/compute/contract/applets.ts'
import * as computeBatches from '#stages/compute/contract/batches.ts'
import * as computeCosts from '#stages/compute/contract/costs.ts'
import * as computeTools from '#stages/compute/contract/tools.ts'
import * as computeWorkstations from '#stages/compute/contract/workstations.ts'
import * as compute from '#stages/compute/contract.ts'
import * as oversightAudit from '#stages/oversight/contract/audit.ts'
import * as oversightIncidents from '#stages/oversight/contract/incidents.ts'
import * as oversightProgress from '#stages/oversight/contract/progress.ts'
import * as oversightPromises from '#stages/oversight/contract/promises.ts'
import * as oversightRegister from '#stages/oversight/contract/register.ts'
import * as oversightReports from '#stages/oversight/contract/reports.ts'
import * as request from '#stages/request/contract.ts'
import * as review from '#stages/review/contract.ts'
import * as reviewCommittees from '#stages/review/contract/committees.ts'
import * as reviewGrants from '#stages/review/contract/grants.ts'
import * as reviewWork from '#stages/review/contract/work.ts'
import * as selection from '#stages/selection/contract.ts'
import * as workspace from '#stages/workspace/contract.ts'
import * as workspaceAccess from '#stages/workspace/contract/access.ts'
import * as workspaceAgent from '#stages/workspace/contract/agent.ts'
import * as workspaceArchiving from '#stages/workspace/contract/archiving.ts'
import * as workspaceChanges from '#stages/workspace/contract/changes.ts'
import * as workspaceReference from '#stages/workspace/contract/reference.ts'
import * as workspaceDestruction from '#stages/workspace/contract/destruction.ts'
import * as workspaceContent from '#stages/workspace/contract/content.ts'
import * as workspaceUploads from '#stages/workspace/contract/uploads.ts'

const contracts = [
  identity,
  identityTokens,
  identitySignIn,
  identityAccount,
  identityPeople,
  audit,
  clock,
  outbox,
  recovery,
  catalog,
  catalogImports,
  selection,
  request,
  agreement,
  agreementSeal,
  agreementSigning,
  agreementVersions,
  review,
  reviewCommittees,
  reviewGrants,
  reviewWork,
  workspace,
  workspaceAccess,
  workspaceAgent,
  workspaceArchiving,
  workspaceChanges,
  workspaceReference,
  oversightAudit,
  oversightIncidents,
  oversightProgress,
  oversightPromises,
  oversightRegister,
  oversightReports,
  workspaceDestruction,
  workspaceContent,
  workspaceUploads,
  computeApplets,
  computeBatches,
  computeCosts,
  computeTools,
  computeWorkstations,
  compute,
]

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' &&
  value !== null &&
  'method' in value &&
  'path' in value &&
  'output' in value

/** Every endpoint of every contract, by path and method. */
export const endpoints: readonly Endpoint[] = contracts
  .flatMap((contract) => Object.values<unknown>(contract).filter(isEndpoint))
  .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

function keyOf({ path, method }: Endpoint): string {
  return `${path} ${method}`
}
