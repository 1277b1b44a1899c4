import { proxyActivities, sleep } from '@temporalio/workflow';

const { one, three } = proxyActivities<{ one(): Promise<void>; three(): Promise<void> }>({
  startToCloseTimeout: '10s',
});

/** The recorded one, with another second activity: the reason that the SDK gives names no event. */
export async function golden(): Promise<number> {
  await one();
  await sleep(10);
  await three();
  return 1;
}
