/** The Temporal server that all tests of this run share; use task queues and workflow ids of your own. */
export function temporalServer(): { address: string; namespace: string } {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error(process.env['TEST_TEMPORAL_MISSING'] ?? 'The tests run without their global set-up.');
  return { address, namespace: 'default' };
}
