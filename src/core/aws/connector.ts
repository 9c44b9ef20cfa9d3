/** The AWS connections of a set of named ones. Light: the code behind them loads when one is asked for. */
import type { Secrets } from '../model/index.ts';
import type { BedrockConnection, SageMakerConnection } from '../workspace/types.ts';
import type { AwsConnection, AwsConnections, AwsDeps } from './connection.ts';

export type AwsBackedConnection = BedrockConnection | SageMakerConnection;

export interface AwsConnectorDeps {
  readonly env?: AwsDeps['env'];
  readonly mfaCode?: AwsDeps['mfaCode'];
  readonly secrets: Secrets;
}

export interface AwsConnector {
  readonly awsTo: (connection: AwsBackedConnection) => Promise<AwsConnection>;
  dispose(): void;
}

/** Connections by name, each made once; those of a profile share its credentials. */
export function awsConnector(deps: AwsConnectorDeps): AwsConnector {
  const { env = process.env, mfaCode, secrets } = deps;
  const made = new Map<string, AwsConnection>();
  let pool: AwsConnections | undefined;
  const awsTo: AwsConnector['awsTo'] = async (connection) => {
    const { name, type, profile, region } = connection;
    const { awsConnections } = await import('./connection.ts');
    pool ??= awsConnections({ env, ...(mfaCode === undefined ? {} : { mfaCode }) });
    const target = {
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
    };
    const apiKey = (where: string) => secrets.get(bedrockKeyOrigin(where));
    const aws = made.get(name) ?? pool.connect(target, type === 'bedrock' ? apiKey : undefined);
    made.set(name, aws);
    return aws;
  };
  return {
    awsTo,
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
