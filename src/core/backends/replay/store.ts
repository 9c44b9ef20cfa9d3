/** Recordings as files: `.assay/recordings/<key>.json`, one a request, meant for git. */
import * as v from 'valibot';
import { AssayError, type Files, type ModelEvent, toAssayError } from '../../model/index.ts';
import { canonicalJson, type RequestRecord, recordingKey } from './key.ts';

export const RECORDING_VERSION = 1;

export interface Recording {
  readonly version: typeof RECORDING_VERSION;
  /** ISO time. */
  readonly at: string;
  readonly request: RequestRecord;
  /** Bytes stand as `{ "base64": … }`. */
  readonly events: readonly ModelEvent[];
  readonly timing: { readonly ttftMs?: number; readonly totalMs: number };
}

const recordingSchema = v.looseObject({
  version: v.literal(RECORDING_VERSION),
  at: v.string(),
  request: v.record(v.string(), v.unknown()),
  events: v.array(v.looseObject({ type: v.string() })),
  timing: v.object({ ttftMs: v.optional(v.number()), totalMs: v.number() }),
});

export interface RecordingStore {
  find(record: RequestRecord): Promise<Recording | undefined>;
  save(recording: Recording): Promise<void>;
  all(): Promise<readonly Recording[]>;
}

/** `directory` is the recordings' own. Throws `invalid` where a file can't be read as a recording. */
export function recordingStore(directory: string, files: Files): RecordingStore {
  const pathOf = (key: string): string => `${directory}/${key}.json`;
  const load = async (key: string): Promise<Recording | undefined> => {
    const text = await files.read(pathOf(key));
    return text === undefined ? undefined : parseRecording(text, `${key}.json`);
  };
  return {
    find: (record) => load(recordingKey(record)),
    save: (recording) => files.write(pathOf(recordingKey(recording.request)), format(recording)),
    all: async () => {
      const names = await files.list(directory);
      const keys = names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
      const loaded = await Promise.all(
        // A recording that can't be read must not hide the others from the search for the nearest.
        keys.map((name) => load(name.slice(0, -'.json'.length)).catch(() => undefined)),
      );
      return loaded.filter((recording) => recording !== undefined);
    },
  };
}

function format(recording: Recording): string {
  const readable = JSON.parse(
    canonicalJson({ ...recording, events: recording.events.map(withBase64) }),
  ) as unknown;
  return `${JSON.stringify(readable, null, 2)}\n`;
}

function parseRecording(text: string, name: string): Recording {
  try {
    const parsed = v.parse(recordingSchema, JSON.parse(text));
    // The event shapes are Assay's own: the version says which.
    return { ...parsed, events: parsed.events.map(withBytes) } as unknown as Recording;
  } catch (thrown) {
    throw new AssayError('invalid', `The recording ${name} can't be read.`, {
      hint: 'It may be damaged or from another version of Assay. Record it again.',
      cause: toAssayError(thrown),
    });
  }
}

function withBase64(event: ModelEvent): unknown {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ]),
  );
}

const bytes = v.object({ base64: v.string() });

function withBytes(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      // Only these members are bytes; a tool's input may look alike and must stay as it is.
      (name === 'data' || name === 'redacted') && v.is(bytes, value)
        ? new Uint8Array(Buffer.from(value.base64, 'base64'))
        : value,
    ]),
  );
}
