import { APP_DESCRIPTION, APP_NAME } from './texts.ts';

/** What differs from one installation to the next. */
export interface Installation {
  /** Where HubSpot reaches the service: `PUBLIC_URL`, without a slash at its end. */
  publicUrl: string;
  supportEmail: string;
}

/** Without these an installation makes no sense: every account has the objects behind them. */
export const REQUIRED_SCOPES = {
  oauth: 'HubSpot asks for it wherever an app is connected with OAuth.',
  automation: 'Answering a workflow that waits for its action.',
  'crm.objects.deals.read': 'Reading enrolled deals, and the deal behind a quote or payment.',
  'crm.objects.line_items.read': 'Reading what was sold.',
  'crm.objects.contacts.read': 'Matching the contact with a QuickBooks customer.',
  'crm.objects.contacts.write': 'Writing notes: HubSpot counts them as a part of contacts.',
  'crm.objects.companies.read': 'Matching the company, where it is chosen as the customer.',
} as const;

/**
 * One scope that an account can't grant makes a required list fail as a whole, without a reason (facts/hubspot 3). So
 * these are granted where the account has what is behind them; an action that lacks one says so in its run.
 */
export const OPTIONAL_SCOPES = {
  'crm.objects.quotes.read': 'Reading enrolled quotes.',
  'crm.objects.commercepayments.read': 'Reading enrolled payments.',
  'crm.objects.invoices.read': 'Looking whether a QuickBooks invoice is shown in HubSpot already.',
  'crm.objects.invoices.write': 'Showing a QuickBooks invoice as a HubSpot invoice.',
  'e-commerce': 'Line items and quotes: the newest API versions name it beside their own scopes.',
} as const;

/** Where HubSpot sends a person who accepted the app, with the code that becomes a refresh token. */
export const REDIRECT_PATH = '/hubspot/connected';

/** The app itself. `private` because whoever runs the service installs it in accounts of their own (README). */
export function appFile({ publicUrl, supportEmail }: Installation) {
  return {
    uid: 'quickbooks_actions',
    type: 'app',
    config: {
      name: APP_NAME,
      description: APP_DESCRIPTION,
      distribution: 'private',
      auth: {
        type: 'oauth',
        redirectUrls: [`${publicUrl}${REDIRECT_PATH}`],
        requiredScopes: Object.keys(REQUIRED_SCOPES),
        optionalScopes: Object.keys(OPTIONAL_SCOPES),
        conditionallyRequiredScopes: [] as string[],
      },
      permittedUrls: { fetch: [publicUrl], iframe: [] as string[], img: [] as string[] },
      support: { supportEmail },
    },
  };
}
