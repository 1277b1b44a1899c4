import { Agent, get } from 'node:http';

/**
 * Asks a service whether it is ready, again and again on four open connections, until it takes no more questions.
 * Rejects when it still does so after three quarters of a minute.
 */
export async function untilRefused(at: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const latest = Date.now() + 45_000;
  const ask = async () => {
    while (await taken(at, agent)) if (Date.now() > latest) throw new Error('A drained service still takes requests.');
  };
  try {
    await Promise.all([ask(), ask(), ask(), ask()]);
  } finally {
    agent.destroy();
  }
}

function taken(at: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    get(`${at}/ready`, { agent }, (answer) => answer.resume().on('end', () => resolve(true))).on('error', () =>
      resolve(false),
    );
  });
}
