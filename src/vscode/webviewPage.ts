/** The page of every webview: a shell that loads its bundle from dist/webview, and nothing else. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export interface PageParts {
  /** Bundle in dist/webview, and the id of its root element behind `assay-`. */
  readonly name: string;
  readonly title: string;
  /** Where the page stands: it cannot see the colour behind it, and what sticks to its top needs that. */
  readonly place?: 'view' | 'editor';
}

/** No network, no inline script; pictures only as data. */
function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // The component library tries out a style element of its own, with the page's nonce.
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
  ].join('; ');
}

export function loadPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title, place }: PageParts,
): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, file));
  const nonce = randomBytes(18).toString('base64');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(webview.cspSource, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address('codicon.css')}">
<link rel="stylesheet" href="${address(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="assay-${name}"${place === undefined ? '' : ` data-place="${place}"`}></div>
<script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}
