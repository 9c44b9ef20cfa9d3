// A window with AWS files, an offline AWS endpoint and an `aws` command of its own.
import { chmod, readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AwsHome, createAwsHome } from '../../fakes/awsHome.ts';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';
import type { Workbench } from '../driver.ts';
import { openWorkbench, type WorkbenchOptions } from '../window.ts';

export interface AwsPlace {
  readonly workbench: Workbench;
  readonly aws: AwsServer;
  readonly home: AwsHome;
  /** Has the `aws` command leave a token when it is called with `arguments`. */
  signsIn(arguments_: string, file: string, token: string): Promise<void>;
  /** What the `aws` command was called with, a line a call, once there are `count` of them. */
  calls(count: number): Promise<readonly string[]>;
  /** Files of the workspace that hold a text. */
  filesWith(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

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

export async function openWithAws(
  config: string,
  files: Readonly<Record<string, string>>,
  options: WorkbenchOptions = {},
): Promise<AwsPlace> {
  const [home, aws] = await Promise.all([createAwsHome(config), startAwsServer()]);
  const log = join(home.path, 'calls');
  const bin = join(home.path, 'bin');
  const command = join(bin, 'aws');
  await home.write(command, `#!/bin/sh\necho "$*" >> '${log}'\n. '${join(bin, 'tokens')}'\n`);
  await home.write(join(bin, 'tokens'), '');
  await chmod(command, 0o755);
  const workbench = await openWorkbench({
    width: 1280,
    height: 900,
    ...options,
    // A shell of its own sets the path anew.
    settings: { ...onPath(bin), ...options.settings },
    environment: {
      ...NONE,
      HOME: home.path,
      AWS_ENDPOINT_URL: aws.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...options.environment,
    },
  });
  for (const [file, text] of Object.entries(files)) {
    await home.write(join(workbench.workspace, file), text);
  }
  return {
    workbench,
    aws,
    home,
    signsIn: async (arguments_, file, token) => {
      const before = await readFile(join(bin, 'tokens'), 'utf8');
      const leave = `printf '%s' '${token}' > '${file}'`;
      await home.write(join(bin, 'tokens'), `${before}[ "$*" = '${arguments_}' ] && ${leave}\n`);
    },
    calls: (count) => linesOf(log, count),
    filesWith: async (text) => {
      const entries = await readdir(workbench.workspace, { recursive: true, withFileTypes: true });
      const files = entries.filter((each) => each.isFile());
      const paths = files.map(({ parentPath, name }) => join(parentPath, name));
      const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
      return paths.filter((_, index) => texts[index]?.includes(text));
    },
    close: async () => {
      await workbench.close();
      await aws.close();
      await home.remove();
    },
  };
}

async function linesOf(file: string, count: number): Promise<readonly string[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = text.split('\n').filter(Boolean);
    if (lines.length >= count || Date.now() > deadline) return lines;
    await delay(50);
  }
}
