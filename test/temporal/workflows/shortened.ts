import { proxyActivities, sleep } from '@temporalio/workflow';

const { one } = proxyActivities<{ one(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** The recorded one, without its second activity: the reason that the SDK gives names the event. */
export async function golden(): Promise<number> {
  await one();
  await sleep(10);
  return 1;
}
