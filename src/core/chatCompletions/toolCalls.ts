/** Puts tool calls together from the fragments of a stream. */
import type { ToolCallPart } from '../model/index.ts';
import { isRecord, parseJson } from '../util/records.ts';

interface OpenCall {
  readonly key: number;
  id: string;
  name: string;
  /** Pieces of JSON text; an object where the server sends arguments ready-made. */
  readonly pieces: string[];
  ready: unknown;
}

export interface ToolCallAssembler {
  /** Takes the `tool_calls` of one delta. */
  add(fragments: unknown): void;
  /** The calls, in the order in which they began. */
  finish(): readonly ToolCallPart[];
}

export function createToolCallAssembler(): ToolCallAssembler {
  const calls: OpenCall[] = [];
  return {
    add(fragments) {
      if (!Array.isArray(fragments)) return;
      for (const fragment of fragments) if (isRecord(fragment)) addFragment(calls, fragment);
    },
    finish: () => calls.map(toPart),
  };
}

function addFragment(calls: OpenCall[], fragment: Record<string, unknown>): void {
  const called = isRecord(fragment.function) ? fragment.function : {};
  const call = openCall(calls, fragment);
  if (call.name === '' && typeof called.name === 'string') call.name = called.name;
  if (typeof called.arguments === 'string') call.pieces.push(called.arguments);
  else if (isRecord(called.arguments)) call.ready = called.arguments;
}

/**
 * Fragments of one call share an index. Some servers leave it out, and some give the same one to every call: there an
 * id that differs begins the next call.
 */
function openCall(calls: OpenCall[], fragment: Record<string, unknown>): OpenCall {
  const id = typeof fragment.id === 'string' ? fragment.id : '';
  const key = typeof fragment.index === 'number' ? fragment.index : (calls.at(-1)?.key ?? 0);
  const open = calls.findLast((call) => call.key === key);
  const begins = open === undefined || (id !== '' && open.id !== '' && open.id !== id);
  if (!begins) {
    if (open.id === '') open.id = id;
    return open;
  }
  const call: OpenCall = { key, id, name: '', pieces: [], ready: undefined };
  calls.push(call);
  return call;
}

function toPart(call: OpenCall, index: number): ToolCallPart {
  const id = call.id === '' ? `call_${index + 1}` : call.id;
  return { type: 'tool-call', id, name: call.name, input: inputOf(call) };
}

/**
 * Arguments that are not JSON are handed on as the text they are: the caller checks every input against the tool's
 * schema anyway, and can let the model try again.
 */
function inputOf({ pieces, ready }: OpenCall): unknown {
  const text = pieces.join('');
  if (text.trim() === '') return ready ?? {};
  return parseJson(text) ?? text;
}
