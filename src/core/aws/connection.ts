/**
 * One way into an AWS account: a profile, a region, and the clients that share them. The only place that
 * knows a profile's name. Clients load on first use, speak HTTP/1.1 (an editor's proxy and certificate
 * settings do not reach HTTP/2), and share one credential provider.
 */
import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { STSClient } from '@aws-sdk/client-sts';
import { AssayError, cancelled } from '../model/index.ts';
import { type CredentialPool, credentialPool, type MfaCode } from './credentialPool.ts';
import { profileEndpoint, type ServiceName } from './endpoints.ts';
import { type AwsContext, mapAwsError } from './errors.ts';
import { listProfiles } from './profiles.ts';
import { findRegion } from './region.ts';
import { signInOf } from './signIn.ts';
import { type AwsTimeouts, openTransport } from './transport.ts';

export interface AwsTarget {
  readonly profile?: string;
  readonly region?: string;
}

export interface AwsDeps {
  /** Environment variables; `AWS_REGION`, `AWS_PROFILE`, `AWS_BEARER_TOKEN_BEDROCK` and what the SDK reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks for the code of a multi-factor device. Only without {@link credentials}, which bring their own. */
  readonly mfaCode?: MfaCode;
  /** Credentials that outlive the connections made here. */
  readonly credentials?: CredentialPool;
  readonly timeouts?: Partial<AwsTimeouts>;
}

export interface AwsIdentity {
  readonly account: string;
  /** Name of the role or user, without account or session. */
  readonly principal: string;
  readonly region: string;
}

export interface AwsConnections {
  /** Builds nothing and reads nothing until a member of the connection is called. */
  connect(target: AwsTarget, key?: KeyUse): AwsConnection;
  /** For connections that give way to new ones: what still runs on them ends in peace, and then nothing is left open. */
  retire(): void;
  /** Closes every socket: of the connections made here, and of credentials that are not shared further. */
  dispose(): void;
}

/** The Bedrock API key kept for a region, if any. */
export type ApiKey = (region: string) => Promise<string | undefined>;

export interface KeyUse {
  readonly kept?: ApiKey;
  /** The service takes signed requests only, so that a key does no more than explain why nothing can be signed. */
  readonly signedOnly?: boolean;
}

export interface AwsConnection {
  readonly target: AwsTarget;
  /** Throws `invalid` where no region is set anywhere. */
  region(): Promise<string>;
  /** True where a Bedrock API key stands in for credentials, which reaches Bedrock models and nothing else. */
  usesApiKey(): Promise<boolean>;
  runtime(): Promise<BedrockRuntimeClient>;
  control(): Promise<BedrockClient>;
  /** The clients below throw `denied` where only a Bedrock API key is at hand. */
  sagemaker(): Promise<SageMakerClient>;
  sagemakerRuntime(): Promise<SageMakerRuntimeClient>;
  s3(): Promise<S3Client>;
  /** Whether signing in would ask for the code of a device at this moment. */
  asksForCode(): Promise<boolean>;
  /** Signs in where that is to be done, which may ask for a code. Throws as signing in does. */
  signIn(): Promise<void>;
  /** The same, throwing what the SDK throws, for callers that explain it themselves. */
  credentials(): Promise<void>;
  identity(signal: AbortSignal): Promise<AwsIdentity>;
  /** Whose credentials are used, for the words of a failure. Does not throw. */
  caller(): Promise<Pick<AwsContext, 'profile' | 'signIn'>>;
  retire(): void;
  /** Closes every socket. */
  dispose(): void;
}

/** Connections of one process: those of a profile share its credentials, so that it signs in once. */
export function awsConnections(deps: AwsDeps): AwsConnections {
  const shared = deps.credentials;
  const credentials = shared ?? credentialPool(deps);
  const connections: AwsConnection[] = [];
  return {
    connect: (target, key = {}) => {
      const connection = connect(target, { ...deps, credentials }, key);
      connections.push(connection);
      return connection;
    },
    retire: () => {
      for (const connection of connections.splice(0)) connection.retire();
    },
    dispose: () => {
      for (const connection of connections.splice(0)) connection.dispose();
      if (shared === undefined) credentials.dispose();
    },
  };
}

interface ConnectDeps extends AwsDeps {
  readonly credentials: CredentialPool;
}

function connect(target: AwsTarget, deps: ConnectDeps, keyUse: KeyUse): AwsConnection {
  const { transport, bearer, signed, region, key, profile } = configs(target, deps, keyUse);
  // What a key can't do, as the error says it.
  const purpose =
    keyUse.signedOnly === true ? 'call SageMaker endpoints' : 'tell which account it belongs to';
  const at = async (service: ServiceName): Promise<{ readonly endpoint?: string }> => {
    const endpoint = await profileEndpoint(profile, service, deps.env);
    return endpoint === undefined ? {} : { endpoint };
  };
  const sts = once(async () => {
    const { STSClient } = await import('../../aws/sts.ts');
    const settings = await signed(purpose);
    return new STSClient({ ...settings, ...(await at('sts')), maxAttempts: 1 });
  });
  const caller = () => callerOf(target.profile, deps.env);
  const credentials = async () => {
    if ((await key()) !== undefined) return;
    const settings = await signed(purpose);
    await settings.credentials();
  };
  let identity: AwsIdentity | undefined;
  return {
    target,
    region,
    caller,
    usesApiKey: async () => (await key()) !== undefined,
    runtime: once(async () => {
      const { BedrockRuntimeClient } = await import('../../aws/bedrockRuntime.ts');
      const place = await at('bedrock_runtime');
      return new BedrockRuntimeClient({ ...(await bearer()), ...place, maxAttempts: 1 });
    }),
    control: once(async () => {
      const { BedrockClient } = await import('../../aws/bedrock.ts');
      return new BedrockClient({ ...(await bearer()), ...(await at('bedrock')) });
    }),
    sagemaker: once(async () => {
      const { SageMakerClient } = await import('../../aws/sagemaker.ts');
      const settings = await signed('list SageMaker endpoints');
      return new SageMakerClient({ ...settings, ...(await at('sagemaker')) });
    }),
    sagemakerRuntime: once(async () => {
      const { SageMakerRuntimeClient } = await import('../../aws/sagemakerRuntime.ts');
      const settings = await signed('call SageMaker endpoints');
      const place = await at('sagemaker_runtime');
      return new SageMakerRuntimeClient({ ...settings, ...place, maxAttempts: 1 });
    }),
    s3: once(async () => {
      const { S3Client } = await import('../../aws/s3.ts');
      const place = await at('s3');
      const forcePathStyle = place.endpoint !== undefined || customEndpoint(deps.env);
      return new S3Client({ ...(await signed('read S3')), ...place, forcePathStyle });
    }),
    asksForCode: async () => {
      if ((await key()) !== undefined || deps.credentials.isSignedIn(profile)) return false;
      const known = (await listProfiles()).find(({ name }) => name === (profile ?? 'default'));
      return known?.mfaSerial !== undefined;
    },
    credentials,
    signIn: async () => {
      try {
        await credentials();
      } catch (thrown) {
        throw await explained(thrown, await region(), caller);
      }
    },
    identity: async (signal) => {
      if ((await key()) !== undefined) throw apiKeyOnly(purpose);
      identity ??= await readIdentity(await sts(), await region(), { caller, signal });
      return identity;
    },
    retire: () => void transport.made()?.then(({ retire }) => retire()),
    dispose: () => void transport.made()?.then(({ close }) => close()),
  };
}

/** What clients are built with: any credentials, the API key where there is one, or credentials only. */
function configs(target: AwsTarget, deps: ConnectDeps, { kept, signedOnly = false }: KeyUse) {
  const profile = target.profile ?? deps.env.AWS_PROFILE;
  const region = once(() => findRegion(target.region, profile, deps.env));
  const transport = once(() => openTransport(deps.timeouts));
  // A profile that is named is a wish: without one a key speaks for the connection.
  const anyKey = once(async () => {
    if (target.profile !== undefined) return undefined;
    return (await kept?.(await region())) || deps.env.AWS_BEARER_TOKEN_BEDROCK || undefined;
  });
  const key = async () => (signedOnly ? undefined : anyKey());
  const config = once(async () => ({
    region: await region(),
    credentials: await deps.credentials.of(profile),
    requestHandler: (await transport()).handler,
    // Where a key stands in the environment, the SDK would take it over the profile that was named.
    authSchemePreference: ['sigv4'],
    ...(profile === undefined ? {} : { profile }),
  }));
  const bearer = async () => {
    const token = await key();
    const base = await config();
    if (token === undefined) return base;
    const { credentials: _, ...rest } = base;
    return { ...rest, token: { token }, authSchemePreference: ['httpBearerAuth'] };
  };
  const signed = async (what: string) => {
    const settings = await config();
    if ((await anyKey()) !== undefined) {
      await settings.credentials().catch(() => {
        throw apiKeyOnly(what);
      });
    }
    return settings;
  };
  return { transport, bearer, signed, region, key, profile };
}

/** Read when something has failed, for the advice: which command signs in depends on the files. */
async function callerOf(
  profile: string | undefined,
  env: AwsDeps['env'],
): Promise<Pick<AwsContext, 'profile' | 'signIn'>> {
  const named = profile === undefined ? {} : { profile };
  try {
    const { parseKnownFiles } = await import('../../aws/credentials.ts');
    const sections = await parseKnownFiles({ ignoreCache: true });
    return { ...named, signIn: signInOf(sections, profile, env) };
  } catch {
    return named;
  }
}

async function explained(
  thrown: unknown,
  region: string,
  caller: AwsConnection['caller'],
): Promise<AssayError> {
  return mapAwsError(thrown, {
    service: `AWS in ${region}`,
    started: false,
    ...(await caller()),
  });
}

interface Asking {
  readonly caller: AwsConnection['caller'];
  readonly signal: AbortSignal;
}

async function readIdentity(
  client: STSClient,
  region: string,
  { caller, signal }: Asking,
): Promise<AwsIdentity> {
  const { GetCallerIdentityCommand } = await import('../../aws/sts.ts');
  try {
    const answer = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return { account: answer.Account ?? '', principal: principalOf(answer.Arn ?? ''), region };
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    throw await explained(thrown, region, caller);
  }
}

/** The error of a feature that a Bedrock API key does not reach. */
export function apiKeyOnly(what: string): AssayError {
  return new AssayError('denied', `A Bedrock API key can't ${what}.`, {
    hint: 'API keys reach Bedrock models only. Name an AWS profile for this connection in assay.yaml.',
    action: { title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' },
  });
}

/** Emulators answer at one host name, so that buckets must stand in the path. */
function customEndpoint(env: AwsDeps['env']): boolean {
  return Boolean(env.AWS_ENDPOINT_URL ?? env.AWS_ENDPOINT_URL_S3);
}

/** `role/Name/session` and `assumed-role/Name/session` are `Name`; `user/Name` is `Name`. */
function principalOf(arn: string): string {
  const [kind = '', name = ''] = arn.split(':').slice(5).join(':').split('/');
  return name === '' ? kind : name;
}

interface Once<T> {
  (): Promise<T>;
  /** The value, where it was asked for. */
  made(): Promise<T> | undefined;
}

/** A lazy value that is tried again after a failure. */
function once<T>(make: () => Promise<T>): Once<T> {
  let value: Promise<T> | undefined;
  const get = (): Promise<T> => {
    value ??= make().catch((thrown: unknown) => {
      value = undefined;
      throw thrown;
    });
    return value;
  };
  return Object.assign(get, { made: () => value });
}
