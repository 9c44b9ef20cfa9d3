/** Follows the AWS files, so that a profile added or a sign-in made elsewhere is seen at once. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { AwsPaths } from './machine.ts';

/** Command-line tools write several files for one change, in milliseconds. */
const SETTLE_MS = 300;

/** Tells of any change to the config and credentials files. They lie outside the workspace. */
export function watchAwsFiles(
  { config, credentials }: AwsPaths,
  changed: () => void,
): vscode.Disposable {
  return watch(
    [config, credentials].map((path) => [dirname(path), basename(path)] as const),
    changed,
  );
}

/** Tells of any token that the AWS command line writes. */
export function watchTokens({ tokenCaches }: AwsPaths, changed: () => void): vscode.Disposable {
  return watch(
    tokenCaches.map((path) => [path, '*.json'] as const),
    changed,
  );
}

function watch(
  places: readonly (readonly [folder: string, pattern: string])[],
  changed: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const watchers = places.flatMap(([folder, pattern]) => {
    const place = new vscode.RelativePattern(vscode.Uri.file(folder), pattern);
    const watcher = vscode.workspace.createFileSystemWatcher(place);
    return [
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      watcher.onDidDelete(soon),
    ];
  });
  return vscode.Disposable.from(...watchers, { dispose: () => clearTimeout(timer) });
}
