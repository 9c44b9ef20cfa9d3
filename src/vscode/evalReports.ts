/** How models did on the eval sets of each folder, as its reports tell; read once until a report changes. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EvalResults } from '../core/cost/advice/evalResults.ts';
import type { Homes } from './homes.ts';

export interface EvalReports extends vscode.Disposable {
  /** Those of a file's folder; none where they cannot be read. */
  of(uri: vscode.Uri): Promise<EvalResults>;
  readonly onDidChange: vscode.Event<void>;
}

const REPORTS = 'reports';
const NONE: EvalResults = { results: [], unreadable: [] };

export function createEvalReports(homes: Homes): EvalReports {
  const changed = new vscode.EventEmitter<void>();
  const known = new Map<string, Promise<EvalResults>>();
  const forget = (): void => {
    known.clear();
    changed.fire();
  };
  let watchers: vscode.Disposable = vscode.Disposable.from();
  const watch = (): void => {
    watchers.dispose();
    watchers = vscode.Disposable.from(...homes.all().map((home) => watchHome(home, forget)));
  };
  watch();
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    watch();
    forget();
  });
  return {
    of: async (uri) => {
      const home = await homes.of(uri);
      const results = known.get(home) ?? read(home);
      known.set(home, results);
      return results;
    },
    onDidChange: changed.event,
    dispose: () => vscode.Disposable.from(changed, folders, watchers).dispose(),
  };
}

function watchHome(home: string, changed: () => void): vscode.Disposable {
  const reports = vscode.Uri.file(join(home, REPORTS));
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(reports, 'eval-*.json'),
  );
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}

async function read(home: string): Promise<EvalResults> {
  const [{ readEvalResults }, { NodeFiles }] = await Promise.all([
    import('../core/cost/advice/evalResults.ts'),
    import('../core/util/nodeFiles.ts'),
  ]);
  return readEvalResults(join(home, REPORTS), new NodeFiles()).catch(() => NONE);
}
