/** A home folder with AWS files in it, and the tokens that `aws sso login` and `aws login` leave there. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface AwsHome {
  readonly path: string;
  readonly config: string;
  /** The token of `aws sso login` for a session's name, or for a start address where there is no session. */
  ssoToken(session: string): string;
  /** The token of `aws login`. */
  loginToken(session: string): string;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes the folder with a config file. Its variables are `HOME` and nothing else. */
export async function createAwsHome(config: string): Promise<AwsHome> {
  const path = await mkdtemp(join(tmpdir(), 'assay-aws-home-'));
  const at = (...parts: string[]) => join(path, '.aws', ...parts);
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  await write(at('config'), config);
  return {
    path,
    config: at('config'),
    ssoToken: (session) => at('sso/cache', `${digest('sha1', session)}.json`),
    loginToken: (session) => at('login/cache', `${digest('sha256', session)}.json`),
    write,
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

const HOUR_MS = 3_600_000;

/** What `aws sso login` writes; `isFresh` false is one that has run out. */
export function ssoToken(isFresh: boolean): string {
  const expiresAt = new Date(Date.now() + (isFresh ? HOUR_MS : -HOUR_MS)).toISOString();
  return JSON.stringify({ accessToken: 'example-sso-token', expiresAt });
}

/** What `aws login` writes. */
export function loginToken(isFresh: boolean): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify({
    accessToken: {
      accessKeyId: 'ASIAEXAMPLELOGIN',
      secretAccessKey: 'example-secret-of-no-account',
      sessionToken: 'example-session',
      accountId: '123456789012',
      expiresAt: new Date(Date.now() + (isFresh ? HOUR_MS : -HOUR_MS)).toISOString(),
    },
    clientId: 'example-client',
    refreshToken: 'example-refresh',
    dpopKey: privateKey.export({ format: 'pem', type: 'sec1' }),
  });
}
