// A window with AWS files, offline AWS and price endpoints, and an `aws` command of its own. The suites on AWS have it in
// common, one after another.
import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type AwsHome, createAwsHome } from '../../fakes/awsHome.ts';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';
import { type PriceServer, startPriceServer } from '../../fakes/priceFiles.ts';
import { until } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { openWorkbench, useSampleAgain, useShared } from '../window.ts';

export interface AwsPlace {
  readonly workbench: Workbench;
  readonly aws: AwsServer;
  readonly prices: PriceServer;
  readonly home: AwsHome;
  /** Writes a file of the workspace. */
  write(file: string, text: string): Promise<void>;
  /** Opens a prompt file, and the playground on it. */
  openInPlayground(file: string): Promise<PlaygroundPage>;
  /** Has the `aws` command leave a token when it is called with `arguments`. */
  signsIn(arguments_: string, file: string, token: string): Promise<void>;
  /** What the `aws` command was called with, a line a call, once there are `count` of them. */
  calls(count: number): Promise<readonly string[]>;
  /** Files of the workspace that hold a text. */
  filesWith(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

const SIZE = { width: 1280, height: 900 };

const onPath = (folder: string) =>
  Object.fromEntries(
    ['linux', 'osx'].map((system) => [
      `terminal.integrated.env.${system}`,
      { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` },
    ]),
  );

/** Variables of this machine that would reach the window. */
const NONE = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_REGION: '',
  AWS_DEFAULT_REGION: '',
  AWS_BEARER_TOKEN_BEDROCK: '',
};

interface Start {
  /** The AWS config file. */
  readonly config: string;
  /** Files of the workspace that the sample lacks, or has otherwise. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The window for a suite: its own AWS config and workspace files, no request seen yet, a new session. Rows of the trees may
 * be open, notifications may be there.
 */
export async function useAwsPlace(start: Start): Promise<AwsPlace> {
  const place = await useShared(
    'aws',
    () => openAwsPlace(start),
    async (kept) => {
      await kept.workbench.page.setViewportSize(SIZE);
      await rm(join(kept.workbench.workspace, '.vscode'), { recursive: true, force: true });
      await kept.home.write(kept.home.config, start.config);
      await useSampleAgain(kept.workbench);
      kept.aws.reset();
    },
  );
  for (const [file, text] of Object.entries(start.files)) await place.write(file, text);
  return place;
}

async function openAwsPlace({ config }: Start): Promise<AwsPlace> {
  const [home, aws, prices] = await Promise.all([
    createAwsHome(config),
    startAwsServer(),
    startPriceServer(),
  ]);
  const closeServers = () => Promise.all([aws.close(), prices.close()]);
  const command = await writeCommand(home);
  const workbench = await openWorkbench({
    ...SIZE,
    // A shell of its own sets the path anew.
    settings: onPath(command.folder),
    environment: {
      ...NONE,
      HOME: home.path,
      AWS_ENDPOINT_URL: aws.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ASSAY_PRICE_FILES_URL: prices.url,
    },
  }).catch(async (error: unknown) => {
    // Servers that still listen would keep this process from ending.
    await closeServers();
    throw error;
  });
  const within = (file: string) => join(workbench.workspace, file);
  return {
    workbench,
    aws,
    prices,
    home,
    write: (file, text) => home.write(within(file), text),
    openInPlayground: async (file) => {
      await workbench.openFile(file);
      await workbench.runCommand('Assay: Open Prompt in Playground');
      return PlaygroundPage.shown(workbench);
    },
    signsIn: command.signsIn,
    calls: (count) => linesOf(command.log, count),
    filesWith: (text) => filesWith(workbench.workspace, text),
    close: async () => {
      await workbench.close();
      await closeServers();
      await home.remove();
    },
  };
}

/** Puts an `aws` command into the home, which writes down what it was called with. */
async function writeCommand(home: AwsHome) {
  const log = join(home.path, 'calls');
  const folder = join(home.path, 'bin');
  const tokens = join(folder, 'tokens');
  const command = join(folder, 'aws');
  await home.write(command, `#!/bin/sh\necho "$*" >> '${log}'\n. '${tokens}'\n`);
  await home.write(tokens, '');
  await chmod(command, 0o755);
  return {
    log,
    folder,
    signsIn: async (arguments_: string, file: string, token: string) => {
      const before = await readFile(tokens, 'utf8');
      const leave = `printf '%s' '${token}' > '${file}'`;
      await home.write(tokens, `${before}[ "$*" = '${arguments_}' ] && ${leave}\n`);
    },
  };
}

async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return paths.filter((_, index) => texts[index]?.includes(text));
}

async function linesOf(file: string, count: number): Promise<readonly string[]> {
  return until(`${count} calls of the aws command`, async () => {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return lines.length >= count ? lines : undefined;
  });
}
