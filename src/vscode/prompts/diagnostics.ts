/** Problems of prompt files and of assay.yaml, shown at their places while the files are open. */
import * as vscode from 'vscode';
import type { Log, Problem, Severity } from '../../core/model/index.ts';
import { createDebouncer } from './debounce.ts';
import { rangeOf } from './documents.ts';

/** A problem as it is shown, for the quick fixes. */
export interface Finding {
  readonly problem: Problem;
  readonly diagnostic: vscode.Diagnostic;
}

/** Finds the problems of a document; undefined for documents that are none of our business. */
export type Check = (document: vscode.TextDocument) => Promise<readonly Problem[] | undefined>;

export interface Diagnostics extends vscode.Disposable {
  /** The problems of the document as it is; where it was changed since, it is checked again first. */
  findings(document: vscode.TextDocument): Promise<readonly Finding[]>;
  /** Checks every open document again shortly, because something else than its text has changed. */
  refresh(): void;
  /** Fires when a document has been checked. */
  readonly onDidCheck: vscode.Event<vscode.TextDocument>;
}

const COLLECTION = 'assay';
/** Milliseconds without typing before a document is checked. */
const DELAY_MS = 200;

/** Key of the debouncer for what concerns every document. */
const ALL = '';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

interface Checked {
  readonly version: number;
  readonly findings: readonly Finding[];
  /** Number of the check that found them. */
  readonly check: number;
}

/** Checks documents when they open, after pauses in typing, and on request. */
export function registerDiagnostics(log: Log, check: Check): Diagnostics {
  const collection = vscode.languages.createDiagnosticCollection(COLLECTION);
  const checked = new Map<string, Checked>();
  const done = new vscode.EventEmitter<vscode.TextDocument>();
  const debouncer = createDebouncer(DELAY_MS);
  let checks = 0;

  const run = async (document: vscode.TextDocument): Promise<void> => {
    const { version } = document;
    const key = document.uri.toString();
    const number = ++checks;
    try {
      const problems = await check(document);
      if (problems === undefined) return;
      // Another version is checked on its own; a closed document has no problems.
      if (document.version !== version || document.isClosed) return;
      // A check that began later, from newer surroundings, may have ended before this one.
      if ((checked.get(key)?.check ?? 0) > number) return;
      const findings = problems.map((problem) => ({
        problem,
        diagnostic: shown(document, problem),
      }));
      checked.set(key, { version, findings, check: number });
      collection.set(
        document.uri,
        findings.map(({ diagnostic }) => diagnostic),
      );
      done.fire(document);
    } catch (thrown) {
      log.error('A file could not be checked.', thrown);
    }
  };
  const { begin, underWay } = followed(run);
  const forget = (document: vscode.TextDocument): void => {
    debouncer.cancel(document.uri.toString());
    checked.delete(document.uri.toString());
    collection.delete(document.uri);
  };
  const refreshNow = (): void => {
    for (const document of vscode.workspace.textDocuments) void begin(document);
  };
  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void begin(document)),
    vscode.workspace.onDidCloseTextDocument(forget),
    vscode.workspace.onDidChangeTextDocument(({ document }) =>
      debouncer.schedule(document.uri.toString(), () => void begin(document)),
    ),
  );
  refreshNow();
  return {
    findings: async (document) => {
      const known = () => {
        const last = checked.get(document.uri.toString());
        return last?.version === document.version ? last.findings : undefined;
      };
      if (known() !== undefined) return known() ?? [];
      const ended = underWay(document);
      // The check that is due is brought forward.
      if (ended === undefined) debouncer.cancel(document.uri.toString());
      await (ended ?? begin(document));
      return known() ?? [];
    },
    refresh: () => debouncer.schedule(ALL, refreshNow),
    onDidCheck: done.event,
    dispose: () => vscode.Disposable.from(subscriptions, debouncer, collection, done).dispose(),
  };
}

type Run = (document: vscode.TextDocument) => Promise<void>;

/** A check that tells whether it is under way for what a document says now. */
function followed(run: Run) {
  const running = new WeakMap<vscode.TextDocument, { version: number; ended: Promise<void> }>();
  const begin: Run = (document) => {
    const ended = run(document);
    running.set(document, { version: document.version, ended });
    return ended;
  };
  const underWay = (document: vscode.TextDocument): Promise<void> | undefined => {
    const last = running.get(document);
    return last?.version === document.version ? last.ended : undefined;
  };
  return { begin, underWay };
}

function shown(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const { message, severity, span, code } = problem;
  const diagnostic = new vscode.Diagnostic(rangeOf(document, span), message, SEVERITIES[severity]);
  diagnostic.code = code;
  diagnostic.source = COLLECTION;
  if (code.startsWith('unused-')) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}
