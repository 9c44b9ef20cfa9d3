/** The rebuild as a command: what it does as it goes, and what changed at the end. */
import { toAssayError } from '../../model/index.ts';
import { makeModels } from '../catalog.ts';
import { environmentFetch } from '../refresh/proxy.ts';
import { refreshReport } from '../refresh/report.ts';
import { type RebuildDeps, type RebuildSpec, rebuildCatalog } from './index.ts';
import { rebuildInstances } from './instances.ts';

type RebuildData = Pick<RebuildDeps, 'bedrockModels' | 'priceNames'>;

export interface PrintDeps extends RebuildData {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  note(text: string): void;
  /** Writes the new file. */
  save(text: string): Promise<void>;
}

export interface PrintSpec {
  readonly regions: readonly string[] | undefined;
  readonly baseUrl: string | undefined;
}

/** @returns the exit code: 0 where the file is new, 1 where it could not be made */
export async function printRebuild(
  { regions, baseUrl }: PrintSpec,
  { bedrockModels, priceNames, env, out, note, save }: PrintDeps,
  signal: AbortSignal,
): Promise<number> {
  const spec: RebuildSpec = {
    ...(regions === undefined ? {} : { regions }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  const warnings: { what: string; message: string }[] = [];
  try {
    const fetch = await environmentFetch(env);
    for await (const event of rebuildCatalog(spec, { bedrockModels, priceNames, fetch }, signal)) {
      if (event.type === 'progress') note(`${event.what}\n`);
      else if (event.type === 'warning') {
        warnings.push({ what: event.what, message: event.error.message });
      } else {
        // Nothing is written that the build would then refuse.
        const models = makeModels(event.data);
        await save(`${JSON.stringify(event.data, undefined, 2)}\n`);
        const result = { ...event, unchanged: 0, reads: [] } as const;
        out(refreshReport(result, warnings, { models, when: models.asOf }));
        if (event.notListed.length > 0) {
          out(
            `\n## Not in AWS’s files, and as they were\n\n${event.notListed.map((id) => `- \`${id}\`\n`).join('')}`,
          );
        }
      }
    }
    return 0;
  } catch (thrown) {
    const { message, hint } = toAssayError(thrown);
    note(`${message}${hint === undefined ? '' : ` ${hint}`}\n`);
    return 1;
  }
}

/** The hourly prices of machines, as a command. The two files have hundreds of megabytes. */
export async function printInstances(
  { baseUrl }: Pick<PrintSpec, 'baseUrl'>,
  { instances, env, out, note, save }: Omit<PrintDeps, keyof RebuildData> & { instances: unknown },
  signal: AbortSignal,
): Promise<number> {
  try {
    const fetch = await environmentFetch(env);
    const place = baseUrl === undefined ? {} : { baseUrl };
    const { data, changes, notListed } = await rebuildInstances(
      { fetch, instances, ...place },
      signal,
    );
    await save(`${JSON.stringify(data, undefined, 2)}\n`);
    const rows = changes.map(
      ({ type, before, after, wasEstimate }) =>
        `| ${type} | $${before}${wasEstimate ? ' (estimate)' : ''} | $${after} |\n`,
    );
    out(`| Machine | Old, USD an hour | New |\n| --- | --- | --- |\n${rows.join('')}`);
    if (notListed.length > 0)
      out(`\nNot in AWS’s files, and as they were: ${notListed.join(', ')}\n`);
    return 0;
  } catch (thrown) {
    note(`${toAssayError(thrown).message}\n`);
    return 1;
  }
}
