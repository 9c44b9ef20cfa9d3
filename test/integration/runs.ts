// What Assay wrote of its runs and sessions into the workspace, as the tests read it.
import { readdir, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LedgerEntry, RunContent } from '../../src/core/ledger/index.ts';
import type { Session } from '../../src/protocol/session.ts';

export function workspaceFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('The tests need a workspace folder.');
  return folder;
}

export const inWorkspace = (...path: string[]): vscode.Uri =>
  vscode.Uri.joinPath(workspaceFolder().uri, ...path);

const home = (...path: string[]): string => inWorkspace('.assay', ...path).fsPath;

/** The ledger's entries in the order written; none where there is no ledger. */
export async function ledgerEntries(): Promise<LedgerEntry[]> {
  const text = await readFile(home('ledger.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

export async function runContent({ runId }: LedgerEntry): Promise<RunContent> {
  return JSON.parse(await readFile(home('runs', `${runId}.json`), 'utf8'));
}

/** The runs that were recorded while `work` ran. */
export async function recordedDuring(work: () => unknown): Promise<LedgerEntry[]> {
  const before = (await ledgerEntries()).length;
  await work();
  return (await ledgerEntries()).slice(before);
}

/** Saved sessions, by the name of their file. */
export async function savedSessions(): Promise<Session[]> {
  const names = await readdir(home('sessions')).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(home('sessions', name), 'utf8')));
  return texts.map((text) => JSON.parse(text));
}

/** Tries until a value is there: what is awaited happens in another process, or after a pause in typing. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const value = await attempt();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what} did not come about.`);
}
