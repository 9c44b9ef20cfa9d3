/** What this machine has of AWS, by looking only: nothing is signed in to and nobody is called. */
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface AwsPaths {
  readonly config: string;
  readonly credentials: string;
  /** Where the AWS command line keeps the tokens of `aws sso login` and of `aws login`. */
  readonly tokenCaches: readonly string[];
}

/** Absolute paths of the AWS files, as the AWS command line and SDKs find them. */
export function awsPaths(env: Environment, home = homedir()): AwsPaths {
  const folder = join(home, '.aws');
  return {
    config: env.AWS_CONFIG_FILE || join(folder, 'config'),
    credentials: env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
    tokenCaches: [
      join(folder, 'sso', 'cache'),
      env.AWS_LOGIN_CACHE_DIRECTORY || join(folder, 'login', 'cache'),
    ],
  };
}

/** Variables of which any one says that somebody set this machine up for AWS. */
const TELLING = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether there are AWS files or variables. A key kept in the editor is asked for by the caller. */
export async function machineHasAws(env: Environment, paths = awsPaths(env)): Promise<boolean> {
  if (TELLING.some((name) => (env[name] ?? '') !== '')) return true;
  const found = await Promise.all([paths.config, paths.credentials].map(exists));
  return found.includes(true);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
