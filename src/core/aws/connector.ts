/** The AWS connections of a set of named ones. Light: the code behind them loads when one is asked for. */
import type { Secrets } from '../model/index.ts';
import type { BedrockConnection, SageMakerConnection } from '../workspace/types.ts';
import type { AwsConnection, AwsConnections, AwsDeps } from './connection.ts';
import type { CredentialPool } from './credentialPool.ts';

export type AwsBackedConnection = BedrockConnection | SageMakerConnection;

export interface AwsConnectorDeps {
  readonly env?: AwsDeps['env'];
  /** Credentials that outlive these connections. */
  readonly credentials?: CredentialPool;
  readonly secrets: Secrets;
}

export interface AwsConnector {
  readonly awsTo: (connection: AwsBackedConnection) => Promise<AwsConnection>;
  /** For connections that give way to new ones: what still runs on them ends in peace. */
  retire(): void;
  dispose(): void;
}

/** Connections by name, each made once; those of a profile share its credentials. */
export function awsConnector(deps: AwsConnectorDeps): AwsConnector {
  const { env = process.env, credentials, secrets } = deps;
  const made = new Map<string, AwsConnection>();
  let pool: AwsConnections | undefined;
  const awsTo: AwsConnector['awsTo'] = async (connection) => {
    const { name, type, profile, region } = connection;
    const { awsConnections } = await import('./connection.ts');
    pool ??= awsConnections({ env, ...(credentials === undefined ? {} : { credentials }) });
    const target = {
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
    };
    const key = {
      kept: (where: string) => secrets.get(bedrockKeyOrigin(where)),
      signedOnly: type === 'sagemaker',
    };
    const aws = made.get(name) ?? pool.connect(target, key);
    made.set(name, aws);
    return aws;
  };
  return {
    awsTo,
    retire: () => pool?.retire(),
    dispose: () => {
      pool?.dispose();
      made.clear();
    },
  };
}

/** What a Bedrock API key is bound to: the service's address in its region. */
export function bedrockKeyOrigin(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}
