/** API keys in SecretStorage, each bound to the origin it was entered for. */
import * as vscode from 'vscode';
import { AssayError, type Secrets } from '../core/model/index.ts';

export interface KeyStore extends Secrets {
  set(origin: string, key: string): Promise<void>;
  remove(origin: string): Promise<void>;
  /** Origins that have a key. */
  origins(): Promise<readonly string[]>;
  /** Origins that have extra headers, kept under {@link headersName}. */
  headerOrigins(): Promise<readonly string[]>;
  readonly onDidChange: vscode.Event<void>;
}

const PREFIX = 'assay.key:';
const HEADERS = 'headers:';

/** The name that an origin's extra headers are kept under: a JSON object, as the backends read it. */
export function headersName(origin: string): string {
  return HEADERS + origin;
}

/** What the log must not show of something stored: of headers, each value by itself. */
function secretsIn(name: string, stored: string): readonly string[] {
  if (!name.startsWith(HEADERS)) return [stored];
  try {
    const headers: unknown = JSON.parse(stored);
    return typeof headers === 'object' && headers !== null
      ? Object.values(headers).map(String)
      : [];
  } catch {
    return [stored];
  }
}

/** Scheme, host and port of an http(s) address; undefined for anything else. */
export function originOf(address: string): string | undefined {
  try {
    const { origin, protocol } = new URL(address.trim());
    return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
  } catch {
    return undefined;
  }
}

/** @param remember told of every key that is read or set, so that the log can mask it */
export function createKeyStore(
  storage: vscode.SecretStorage,
  remember: (secret: string) => void,
): KeyStore & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  // The editor's store answers in tens of milliseconds, before each call. It tells of changes by other windows, too.
  const known = new Map<string, Promise<string | undefined>>();
  const subscription = storage.onDidChange(({ key }) => {
    if (!key.startsWith(PREFIX)) return;
    known.delete(key);
    changed.fire();
  });
  const read = (key: string): Promise<string | undefined> => {
    const reading = known.get(key) ?? Promise.resolve(storage.get(key));
    known.set(key, reading);
    // A failure is not kept.
    reading.catch(() => known.get(key) === reading && known.delete(key));
    return reading;
  };
  const names = async (): Promise<readonly string[]> =>
    (await storage.keys())
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length))
      .sort();
  return {
    get: async (origin) => {
      const key = await read(PREFIX + origin);
      if (key !== undefined) secretsIn(origin, key).forEach(remember);
      return key;
    },
    set: async (origin, key) => {
      secretsIn(origin, key).forEach(remember);
      await storage.store(PREFIX + origin, key);
      known.delete(PREFIX + origin);
    },
    remove: async (origin) => {
      await storage.delete(PREFIX + origin);
      known.delete(PREFIX + origin);
    },
    origins: async () => (await names()).filter((name) => !name.startsWith(HEADERS)),
    headerOrigins: async () =>
      (await names())
        .filter((name) => name.startsWith(HEADERS))
        .map((name) => name.slice(HEADERS.length)),
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}

/** Asks for the key of an origin and stores it. Throws `cancelled` where the user backs out. */
export async function askForKey(keys: KeyStore, origin: string): Promise<void> {
  const key = await vscode.window.showInputBox({
    title: `API Key for ${origin}`,
    prompt: `Kept in the editor’s secret storage, and sent to ${origin} only.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Paste or type the key.' : undefined),
  });
  if (key === undefined) throw new AssayError('cancelled', 'Stopped.');
  await keys.set(origin, key.trim());
}

/** Asks for an origin: one of those given, or another that is typed. Throws `cancelled` where the user backs out. */
export async function askForOrigin(title: string, known: readonly string[]): Promise<string> {
  const another = 'Another address…';
  const items = [...known.map((label) => ({ label })), { label: another, alwaysShow: true }];
  const picked =
    known.length === 0 ? { label: another } : await vscode.window.showQuickPick(items, { title });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  if (picked.label !== another) return picked.label;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: 'Address of the server',
    placeHolder: 'https://models.example.com/v1',
    ignoreFocusOut: true,
    validateInput: (value) =>
      originOf(value) === undefined ? 'Write an address with http:// or https://.' : undefined,
  });
  const origin = typed === undefined ? undefined : originOf(typed);
  if (origin === undefined) throw new AssayError('cancelled', 'Stopped.');
  return origin;
}
