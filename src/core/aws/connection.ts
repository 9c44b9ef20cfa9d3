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
import { profileEndpoint, type ServiceName } from './endpoints.ts';
import { mapAwsError } from './errors.ts';

export interface AwsTarget {
  readonly profile?: string;
  readonly region?: string;
}

export interface AwsDeps {
  /** Environment variables; `AWS_REGION`, `AWS_PROFILE`, `AWS_BEARER_TOKEN_BEDROCK` and what the SDK reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks for the code of a multi-factor device. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  readonly timeouts?: Partial<AwsTimeouts>;
}

export interface AwsTimeouts {
  /** Milliseconds. */
  readonly connect: number;
  readonly request: number;
  /** Silence on an open connection. */
  readonly idle: number;
}

const TIMEOUTS: AwsTimeouts = { connect: 5_000, request: 120_000, idle: 120_000 };

export interface AwsIdentity {
  readonly account: string;
  /** Name of the role or user, without account or session. */
  readonly principal: string;
  readonly region: string;
}

export interface AwsConnections {
  /** Builds nothing and reads nothing until a member of the connection is called. */
  connect(target: AwsTarget, apiKey?: ApiKey): AwsConnection;
  /** Closes every socket: of the connections made here, and of the credentials that they share. */
  dispose(): void;
}

/** A Bedrock API key kept for a connection; it takes the place of a profile's credentials. */
export type ApiKey = (region: string) => Promise<string | undefined>;

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
  identity(signal: AbortSignal): Promise<AwsIdentity>;
  /** Closes every socket. */
  dispose(): void;
}

/** Connections of one process: those of a profile share its credentials, so that it signs in once. */
export function awsConnections(deps: AwsDeps): AwsConnections {
  const providers = new Map<string, Promise<Provider>>();
  const connections: AwsConnection[] = [];
  const providerOf = async (profile: string | undefined): Promise<CredentialProvider> => {
    const key = profile ?? '';
    const provider = providers.get(key) ?? makeProvider(profile, deps);
    providers.set(key, provider);
    return (await provider).credentials;
  };
  return {
    connect: (target, apiKey) => {
      const connection = connect(target, { ...deps, providerOf }, apiKey);
      connections.push(connection);
      return connection;
    },
    dispose: () => {
      for (const connection of connections.splice(0)) connection.dispose();
      for (const provider of providers.values()) {
        provider.then(
          ({ close }) => close(),
          () => undefined,
        );
      }
      providers.clear();
    },
  };
}

type CredentialProvider = ReturnType<
  typeof import('../../aws/credentials.ts').fromNodeProviderChain
>;

interface Provider {
  readonly credentials: CredentialProvider;
  close(): void;
}

interface ConnectDeps extends AwsDeps {
  readonly providerOf: (profile: string | undefined) => Promise<CredentialProvider>;
}

function connect(target: AwsTarget, deps: ConnectDeps, apiKey?: ApiKey): AwsConnection {
  const clients: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const { config, bearer, signed, region, key, profile } = configs(target, deps, apiKey);
  const at = async (service: ServiceName): Promise<{ readonly endpoint?: string }> => {
    const endpoint = await profileEndpoint(profile, service, deps.env);
    return endpoint === undefined ? {} : { endpoint };
  };
  const sts = once(async () => {
    const { STSClient } = await import('../../aws/sts.ts');
    return keep(new STSClient({ ...(await config()), ...(await at('sts')), maxAttempts: 1 }));
  });
  let identity: AwsIdentity | undefined;
  return {
    target,
    region,
    usesApiKey: async () => (await key()) !== undefined,
    runtime: once(async () => {
      const { BedrockRuntimeClient } = await import('../../aws/bedrockRuntime.ts');
      return keep(
        new BedrockRuntimeClient({
          ...(await bearer()),
          ...(await at('bedrock_runtime')),
          maxAttempts: 1,
        }),
      );
    }),
    control: once(async () => {
      const { BedrockClient } = await import('../../aws/bedrock.ts');
      return keep(new BedrockClient({ ...(await bearer()), ...(await at('bedrock')) }));
    }),
    sagemaker: once(async () => {
      const { SageMakerClient } = await import('../../aws/sagemaker.ts');
      return keep(
        new SageMakerClient({
          ...(await signed('list SageMaker endpoints')),
          ...(await at('sagemaker')),
        }),
      );
    }),
    sagemakerRuntime: once(async () => {
      const { SageMakerRuntimeClient } = await import('../../aws/sagemakerRuntime.ts');
      const settings = {
        ...(await signed('call SageMaker endpoints')),
        ...(await at('sagemaker_runtime')),
      };
      return keep(new SageMakerRuntimeClient({ ...settings, maxAttempts: 1 }));
    }),
    s3: once(async () => {
      const { S3Client } = await import('../../aws/s3.ts');
      const place = await at('s3');
      const forcePathStyle = place.endpoint !== undefined || customEndpoint(deps.env);
      return keep(new S3Client({ ...(await signed('read S3')), ...place, forcePathStyle }));
    }),
    identity: async (signal) => {
      if ((await key()) !== undefined) throw apiKeyOnly('tell which account it belongs to');
      identity ??= await readIdentity(await sts(), await region(), { profile, signal });
      return identity;
    },
    dispose: () => {
      for (const client of clients.splice(0)) client.destroy();
    },
  };
}

/** What clients are built with: any credentials, the API key where there is one, or credentials only. */
function configs(target: AwsTarget, deps: ConnectDeps, apiKey: ApiKey | undefined) {
  const profile = target.profile ?? deps.env.AWS_PROFILE;
  const region = once(() => findRegion(target, profile, deps.env));
  const key = once(async () => {
    const kept = await apiKey?.(await region());
    if (kept) return kept;
    // A named profile is a wish: only without one does the environment's key speak for the connection.
    return target.profile === undefined
      ? deps.env.AWS_BEARER_TOKEN_BEDROCK || undefined
      : undefined;
  });
  const config = once(async () => ({
    region: await region(),
    credentials: await deps.providerOf(profile),
    requestHandler: await makeHandler(deps),
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
    if ((await key()) !== undefined) throw apiKeyOnly(what);
    return config();
  };
  return { config, bearer, signed, region, key, profile };
}

interface Caller {
  readonly profile: string | undefined;
  readonly signal: AbortSignal;
}

async function readIdentity(
  client: STSClient,
  region: string,
  { profile, signal }: Caller,
): Promise<AwsIdentity> {
  const { GetCallerIdentityCommand } = await import('../../aws/sts.ts');
  try {
    const caller = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return { account: caller.Account ?? '', principal: principalOf(caller.Arn ?? ''), region };
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    const context = { service: `AWS in ${region}`, started: false };
    throw mapAwsError(thrown, profile === undefined ? context : { ...context, profile });
  }
}

/** The error of a feature that a Bedrock API key does not reach. */
export function apiKeyOnly(what: string): AssayError {
  return new AssayError('denied', `A Bedrock API key can't ${what}.`, {
    hint: 'API keys reach Bedrock models only. Name an AWS profile for this connection in assay.yaml.',
    action: { title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' },
  });
}

async function makeHandler({ timeouts }: AwsDeps) {
  const { NodeHttpHandler } = await import('../../aws/credentials.ts');
  const {
    connect: connectionTimeout,
    request: requestTimeout,
    idle: socketTimeout,
  } = {
    ...TIMEOUTS,
    ...timeouts,
  };
  return new NodeHttpHandler({
    connectionTimeout,
    requestTimeout,
    throwOnRequestTimeout: true,
    socketTimeout,
  });
}

async function makeProvider(profile: string | undefined, deps: AwsDeps): Promise<Provider> {
  const { fromNodeProviderChain } = await import('../../aws/credentials.ts');
  const requestHandler = await makeHandler(deps);
  const credentials = fromNodeProviderChain({
    ignoreCache: true,
    clientConfig: { requestHandler },
    ...(profile === undefined ? {} : { profile }),
    ...(deps.mfaCode === undefined ? {} : { mfaCodeProvider: deps.mfaCode }),
  });
  return { credentials, close: () => requestHandler.destroy() };
}

/** Explicit, then the environment, then the profile. Never the instance metadata service, which may hang. */
async function findRegion(
  target: AwsTarget,
  profile: string | undefined,
  env: AwsDeps['env'],
): Promise<string> {
  const named = target.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (named !== undefined && named !== '') return named;
  const { parseKnownFiles } = await import('../../aws/credentials.ts');
  const profiles = await parseKnownFiles({ ignoreCache: true });
  const region = profiles[profile ?? 'default']?.region;
  if (region !== undefined) return region;
  throw new AssayError(
    'invalid',
    `No AWS region is set for ${profile === undefined ? 'the default profile' : `the profile ${profile}`}.`,
    {
      hint: 'Name a region in assay.yaml, in the profile, or in AWS_REGION.',
      action: { title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' },
    },
  );
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

/** A lazy value that is tried again after a failure. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= make().catch((thrown: unknown) => {
      value = undefined;
      throw thrown;
    });
    return value;
  };
}
