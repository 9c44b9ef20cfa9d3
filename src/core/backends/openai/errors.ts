/** Every way in which a server can fail, as an AssayError. */
import { AssayError, type ErrorKind } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import type { Address } from './endpoint.ts';

/** An answer with an error status, read. */
export interface Failure {
  readonly status: number;
  /** Body without the API key. */
  readonly body: string;
  readonly headers: Headers;
  readonly keySent: boolean;
}

interface FailureContext {
  readonly address: Address;
  readonly modelId?: string;
}

/** The server's own words in an error body: `{error: {message}}`, `{message}`, `{detail}`, plain text, or a page's title. */
export function serverMessage(body: string): string | undefined {
  const json = parseJson(body);
  // Google's servers put the error into a list.
  const parsed = Array.isArray(json) ? json[0] : json;
  const message = isRecord(parsed) ? messageOf(parsed) : undefined;
  if (message !== undefined) return oneLine(message);
  if (isHtml(body)) return titleOf(body);
  const text = oneLine(body);
  return text === '' || parsed !== undefined ? undefined : text;
}

function messageOf(body: Record<string, unknown>): string | undefined {
  const { error, message, detail } = body;
  if (isRecord(error)) return messageOf(error);
  for (const value of [error, message, detail]) if (typeof value === 'string') return value;
  return detail === undefined ? undefined : JSON.stringify(detail);
}

export function isHtml(body: string): boolean {
  return /^\s*<(?:!doctype html|html|head|body|\?xml)/i.test(body.slice(0, 1000));
}

function titleOf(html: string): string | undefined {
  const title = /<title>([^<]{1,200})/i.exec(html.slice(0, 4000))?.[1];
  return title === undefined ? undefined : oneLine(title);
}

const MAX_QUOTE = 400;

export function oneLine(text: string): string {
  const line = text
    .slice(0, 2 * MAX_QUOTE)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line;
}

/** The error for an answer with an error status. */
export function statusError(failure: Failure, context: FailureContext): AssayError {
  const { status, headers } = failure;
  const said = serverMessage(failure.body);
  const requestId = headers.get('x-request-id');
  const { kind, message, hint } = describe(failure, context);
  const wantsKey = kind === 'credentials' || (kind === 'denied' && !failure.keySent);
  return new AssayError(
    kind,
    said === undefined ? `${message} (HTTP ${status}).` : `${message}: ${said}`,
    {
      ...(hint === undefined ? {} : { hint }),
      ...(requestId === null ? {} : { requestId }),
      ...(wantsKey ? { action: setKeyAction(context.address.origin) } : {}),
    },
  );
}

export function setKeyAction(origin: string) {
  return { title: 'Set API Key', command: 'assay.setApiKey', arguments: [origin] };
}

interface Description {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
}

function describe(failure: Failure, context: FailureContext): Description {
  const { shown } = context.address;
  switch (failure.status) {
    case 401:
      return {
        kind: 'credentials',
        message: `${shown} asks for an API key`,
        ...keyHint(failure, context),
      };
    case 403:
      return { kind: 'denied', message: `${shown} denied access`, ...keyHint(failure, context) };
    case 404:
    case 405:
      return notFound(failure, context);
    case 429:
      return throttled(failure, context);
    case 408:
    case 504:
      return {
        kind: 'timeout',
        message: `${shown} ran out of time`,
        hint: 'It was not sent again, so that it is not billed twice. Ask for less, or give the server more time.',
      };
    default:
      return failure.status >= 500
        ? {
            kind: 'unavailable',
            message: `${shown} failed`,
            hint: 'Look at the log of the server, or try again.',
          }
        : {
            kind: 'invalid',
            message: `${shown} refused the request`,
            hint: 'View the request to see what was sent.',
          };
  }
}

function keyHint({ keySent }: Failure, { address }: FailureContext): { hint: string } {
  return {
    hint: keySent
      ? `The API key stored for ${address.origin} was not accepted. Store another one.`
      : `No API key is stored for ${address.origin}. Store one with the command “Set API Key”.`,
  };
}

function notFound({ body }: Failure, { address, modelId }: FailureContext): Description {
  const namesModel =
    modelId !== undefined && (body.includes(modelId) || /model/i.test(serverMessage(body) ?? ''));
  if (namesModel && !isHtml(body)) {
    return {
      kind: 'not-found',
      message: `${address.shown} has no model named "${modelId}"`,
      hint: `Choose one that it has: the Connections view lists them, and so does assay models --connection ${address.name}.`,
    };
  }
  const hasVersion = /\/v\d/.test(address.shown);
  return {
    kind: 'not-found',
    message: `${address.shown} has nothing at the usual address`,
    hint: hasVersion
      ? 'Check the address in assay.yaml, and the name of the model.'
      : `The address usually ends in /v1: try ${address.shown}/v1.`,
  };
}

function throttled({ body, headers }: Failure, { address }: FailureContext): Description {
  if (body.includes('insufficient_quota')) {
    return {
      kind: 'throttled',
      message: `The quota at ${address.shown} is used up`,
      hint: 'Raise the quota or add credit with the provider.',
    };
  }
  const wait = Number(headers.get('retry-after') ?? 0);
  return {
    kind: 'throttled',
    message: `${address.shown} takes no more requests at the moment`,
    hint: `Try again ${wait > 0 ? `in ${wait} seconds` : 'in a moment'}.`,
  };
}

/** The error for a web page where an answer of the API was expected, whatever its status. */
export function htmlError(address: Address, body: string): AssayError {
  const title = titleOf(body);
  return new AssayError(
    'not-found',
    `${address.shown} answered with a web page${title === undefined ? '' : ` ("${title}")`}, not as a model server.`,
    {
      hint: 'Check the address in assay.yaml; it usually ends in /v1. A proxy or a login page may stand in between.',
    },
  );
}

/** Thrown by `fetch`, or while the body was read, for reasons that lie below HTTP. */
export function networkError(address: Address, thrown: unknown): AssayError {
  const code = codeOf(thrown);
  const host = new URL(address.origin).hostname;
  const { kind, message, hint } = describeNetwork(code, address, host);
  return new AssayError(kind, message, { cause: thrown, ...(hint === undefined ? {} : { hint }) });
}

/** The connection ended before the answer did. What came stands, but it is not the whole. */
export function brokenOff({ shown }: Address): AssayError {
  return new AssayError(
    'incomplete',
    `${shown} closed the connection in the middle of the answer.`,
    {
      hint: 'What came so far is shown. The log of the server may say why.',
    },
  );
}

const NETWORK = 'Check the address in assay.yaml and your network.';

const TLS_CODES = /CERT|SSL|TLS|SIGNATURE|SELF_SIGNED|EPROTO|ISSUER/;

function describeNetwork(code: string, { shown }: Address, host: string): Description {
  if (code === 'bad port') {
    return {
      kind: 'invalid',
      message: `${shown} uses a port that is reserved for another protocol.`,
      hint: 'Let the server listen on another port.',
    };
  }
  if (/ECONNREFUSED|ERR_CONNECTION_REFUSED/.test(code)) {
    return {
      kind: 'unavailable',
      message: `Nothing answers at ${shown}: is the server running?`,
      hint: 'Start it, or check the address in assay.yaml.',
    };
  }
  if (/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED/.test(code)) {
    return {
      kind: 'unavailable',
      message: `No host named ${host} was found.`,
      hint: NETWORK,
    };
  }
  if (TLS_CODES.test(code)) {
    return {
      kind: 'unavailable',
      message: `No secure connection to ${shown} could be made (${code}).`,
      hint: 'Check that the address is right about http or https, and that the certificate is trusted here.',
    };
  }
  if (/TIMEOUT|TIMEDOUT/.test(code)) {
    return {
      kind: 'timeout',
      message: `${shown} could not be reached in time.`,
      hint: NETWORK,
    };
  }
  if (/EHOSTUNREACH|ENETUNREACH|ERR_ADDRESS_UNREACHABLE/.test(code)) {
    return {
      kind: 'unavailable',
      message: `${shown} cannot be reached from here (${code}).`,
      hint: NETWORK,
    };
  }
  if (/ECONNRESET|UND_ERR_SOCKET|EPIPE/.test(code)) {
    return {
      kind: 'unavailable',
      message: `${shown} closed the connection without an answer.`,
      hint: 'It was not sent again, so that it is not billed twice. The log of the server may say why.',
    };
  }
  if (/^HPE_|does not match the HTTP/.test(code)) {
    return {
      kind: 'unavailable',
      message: `What answers at ${shown} does not speak HTTP.`,
      hint: 'Check the port in the address.',
    };
  }
  return {
    kind: 'unavailable',
    message: `${shown} could not be reached (${code}).`,
    hint: NETWORK,
  };
}

/** The code of the innermost cause that has one; `fetch` wraps what happened in a TypeError without a code. */
function codeOf(thrown: unknown, depth = 0): string {
  if (!(thrown instanceof Error) || depth > 5) return String(thrown);
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return inner === undefined ? oneLine(thrown.message) : codeOf(inner, depth + 1);
}
