import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * Node's parseArgs, for commands that explain themselves: an unknown option, and `--help`, throw the usage (after the
 * sentence that says which option it was).
 */
export function parseOptions<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).includes('--help')) throw new Error(usage);
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : '').split('. ');
    throw new Error([`${sentence}.`, usage].join('\n'), { cause: error });
  }
}
