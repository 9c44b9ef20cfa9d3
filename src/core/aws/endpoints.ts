/**
 * Endpoint overrides of a named profile: its `endpoint_url`, and that of the service in the section that its `services`
 * names. The SDK reads them for the profile of the environment only, so that those of a client's own profile are read
 * here. The environment's variables win, as in the SDK, and are left to it.
 */
import { AssayError } from '../model/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Sections = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/** Services as the AWS files write them. */
export type ServiceName =
  | 'bedrock'
  | 'bedrock_runtime'
  | 's3'
  | 'sagemaker'
  | 'sagemaker_runtime'
  | 'sts';

/** The address to give the client; undefined where the SDK is to choose. Throws `invalid` for a section that is missing. */
export async function profileEndpoint(
  profile: string | undefined,
  service: ServiceName,
  env: Environment,
): Promise<string | undefined> {
  if (profile === undefined || isOverridden(service, env)) return undefined;
  const { parseKnownFiles } = await import('../../aws/credentials.ts');
  return endpointIn(await parseKnownFiles({ ignoreCache: true }), profile, service);
}

function isOverridden(service: ServiceName, env: Environment): boolean {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return true;
  return Boolean(env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL);
}

/** Pure: the override in the merged files. */
export function endpointIn(
  sections: Sections,
  profile: string,
  service: ServiceName,
): string | undefined {
  const own = sections[profile] ?? {};
  if (own.ignore_configured_endpoint_urls?.toLowerCase() === 'true') return undefined;
  if (own.services !== undefined) {
    const services = sections[`services.${own.services}`];
    if (services === undefined) throw missing(profile, own.services);
    const url = services[`${service}.endpoint_url`];
    if (url !== undefined) return url;
  }
  return own.endpoint_url;
}

function missing(profile: string, services: string): AssayError {
  return new AssayError(
    'invalid',
    `The profile ${profile} names the services section ${services}, which is not in the AWS files.`,
    { hint: `Add [services ${services}] to the AWS config file, or take the line out.` },
  );
}
