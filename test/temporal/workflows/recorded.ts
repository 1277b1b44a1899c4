import { proxyActivities, sleep } from '@temporalio/workflow';

const { one, two } = proxyActivities<{ one(): Promise<void>; two(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** As it was when histories/golden.json was recorded. */
export async function golden(): Promise<number> {
  await one();
  await sleep(10);
  await two();
  return 1;
}
