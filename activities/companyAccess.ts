import type { ActionRequest } from '../src/domain/actions.ts';
import type { CompanyProfile } from '../src/domain/company.ts';
import { failure } from '../src/domain/failures.ts';
import { Refused } from '../src/domain/problems.ts';
import { readCompanyProfile } from '../src/quickbooks/companyProfile.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Throws Refused unless the company is still granted to the portal that asked; checked before every call to it. */
export async function refuseUnlessGranted(
  deps: Pick<ActivityDependencies, 'accounts'>,
  request: ActionRequest,
): Promise<void> {
  if (!(await deps.accounts.isGranted(request.record.portalId, request.inputs.realmId)))
    throw new Refused(failure('CompanyNotLinked'));
}

/** The company's profile: the stored one while it is fresh, else read and stored. */
export async function profileOf(
  deps: Pick<ActivityDependencies, 'accounts' | 'quickbooks' | 'linkFreshMs'>,
  realmId: string,
): Promise<CompanyProfile> {
  const stored = await deps.accounts.profile(realmId, deps.linkFreshMs);
  if (stored) return stored;
  const profile = await readCompanyProfile(deps.quickbooks, realmId, Date.now());
  await deps.accounts.saveProfile(profile);
  return profile;
}

/** A stored profile that is this young needs no second look before something is refused because of it. */
const CURRENT_MS = 60_000;

/** The company's profile as it is now: a person who has just changed a setting in QuickBooks tries again at once. */
export async function currentProfile(
  deps: Pick<ActivityDependencies, 'accounts' | 'quickbooks'>,
  realmId: string,
): Promise<CompanyProfile> {
  return profileOf({ ...deps, linkFreshMs: CURRENT_MS }, realmId);
}
