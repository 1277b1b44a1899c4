/** The dated versions of HubSpot's API that the product is written for; each is supported for 18 months. */
export const API_VERSIONS = {
  objects: '2026-09',
  associations: '2026-09',
  callbacks: '2026-09',
  accountInfo: '2026-03',
  oauth: '2026-03',
} as const;
