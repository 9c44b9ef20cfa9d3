/** What code for any AWS service shares. No key is ever written: the SDKs find credentials where they always do. */
import { inSingleQuotes } from './http.ts';
import type { Json } from './literal.ts';
import { toBase64 } from './literal.ts';

export interface AwsPlace {
  /** Absent: the code leaves it to the profile or the environment. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** Options of an SDK for JavaScript client: `{ region: "…", profile: "…" }`. */
export function clientOptions({ region, profile }: AwsPlace): string {
  const options = [
    ...(region === undefined ? [] : [`region: ${JSON.stringify(region)}`]),
    ...(profile === undefined ? [] : [`profile: ${JSON.stringify(profile)}`]),
  ];
  return options.length === 0 ? '{}' : `{ ${options.join(', ')} }`;
}

/** An expression for a boto3 client. */
export function boto3Client(service: string, { region, profile }: AwsPlace): string {
  const session =
    profile === undefined ? 'boto3' : `boto3.Session(profile_name=${JSON.stringify(profile)})`;
  const place = region === undefined ? '' : `, region_name=${JSON.stringify(region)}`;
  return `${session}.client(${JSON.stringify(service)}${place})`;
}

/** The region as a word of the shell. */
export function shellRegion(region: string | undefined): string {
  return region ?? '$AWS_REGION';
}

/** The base address of a service as a word of the shell, which an endpoint override replaces. */
export function shellEndpoint(variable: string, host: string): string {
  return `\${${variable}:-https://${host}}`;
}

/** A body as the service's HTTP interface takes it: JSON, with bytes as base64. */
export function wireJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(withBase64(plainBody(body)), null, 2);
}

/** Before `JSON.stringify` sees them: a `Buffer` would turn itself into something else first. */
function withBase64(value: Json): unknown {
  if (isBytes(value)) return toBase64(value);
  if (Array.isArray(value)) return value.map(withBase64);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withBase64(member)]),
  );
}

/** A body as literals: what JSON would leave out is left out, and bytes stay bytes. */
export function plainBody(value: unknown): Json {
  if (isBytes(value)) return value;
  if (Array.isArray(value))
    return value.map((item) => (item === undefined ? null : plainBody(item)));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([name, member]) => [name, plainBody(member)]));
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return null;
}

export function hasBytes(value: unknown): boolean {
  if (isBytes(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasBytes);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** How to get a profile's credentials into the variables that curl reads. */
export function exportCredentials(profile: string | undefined): string {
  const named = profile === undefined ? '' : ` --profile ${shellWord(profile)}`;
  return `# Credentials: eval "$(aws configure export-credentials${named} --format env)"\n`;
}

export function shellWord(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : inSingleQuotes(word);
}
