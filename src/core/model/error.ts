/** What went wrong, and what to do about it. Callers read `kind`, never a message text. */

export const ERROR_KINDS = [
  'credentials',
  'denied',
  'not-found',
  'invalid',
  'throttled',
  'timeout',
  'unavailable',
  'incomplete',
  'budget',
  'cancelled',
  'unexpected',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** One thing the user can do about an error. `command` is an id that the surface knows how to carry out. */
export interface Action {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

export interface ErrorInfo {
  /** What to do, as one sentence. */
  readonly hint?: string;
  readonly action?: Action;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** The plain-data form of an error, for messages, the ledger and `--json`. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
  readonly action?: Action;
  readonly requestId?: string;
}

export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly action: Action | undefined;
  readonly requestId: string | undefined;

  constructor(kind: ErrorKind, message: string, info: ErrorInfo = {}) {
    super(message, info.cause === undefined ? undefined : { cause: info.cause });
    this.kind = kind;
    this.hint = info.hint;
    this.action = info.action;
    this.requestId = info.requestId;
  }

  toData(): ErrorData {
    const { kind, message, hint, action, requestId } = this;
    return {
      kind,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(action === undefined ? {} : { action }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** Any thrown value as an AssayError: unchanged if it is one, else `unexpected` with the cause kept. */
export function toAssayError(thrown: unknown): AssayError {
  if (thrown instanceof AssayError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AssayError('unexpected', message, { cause: thrown });
}

/** The error of a job whose signal was aborted by the user. */
export function cancelled(): AssayError {
  return new AssayError('cancelled', 'Stopped.');
}

/** Message and hint in one line. A message may end in what a server said, which seldom ends as a sentence does. */
export function inOneLine({
  message,
  hint,
}: Pick<ErrorData, 'message'> & { readonly hint?: string | undefined }): string {
  if (hint === undefined) return message;
  return /[.!?…:]$/.test(message.trimEnd()) ? `${message} ${hint}` : `${message}. ${hint}`;
}
