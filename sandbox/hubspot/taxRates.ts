import type { Reply } from '../stage/stage.ts';
import { requireScope, type ApiCall } from './api.ts';
import { notFound } from './errors.ts';

/** `GET /tax-rates/2026-09/tax-rates/{id}`: what a line item's `hs_tax_rate_group_id` stands for. */
export function readTaxRate({ portal, grant, request }: ApiCall): Reply {
  requireScope(grant, 'tax_rates.read');
  const rate = portal.taxRates.get(String(request.params['id']));
  if (!rate) throw notFound();
  return { status: 200, body: { ...rate } };
}
