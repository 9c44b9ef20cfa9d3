/** The playground's page: a shell that loads the bundle, and nothing else. */

export interface ShellParts {
  /** `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  /** Addresses of the bundle's files, as the webview may load them. */
  readonly script: string;
  readonly styles: readonly string[];
  /** Where the page stands: it cannot see the colour behind it, and what sticks to its top needs that. */
  readonly place: 'view' | 'editor';
}

/** No network, no inline script; pictures only from attachments, which come as data. */
function contentSecurityPolicy({ source, nonce }: ShellParts): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // The component library tries out a style element of its own, with the page's nonce.
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
  ].join('; ');
}

export function playgroundHtml(parts: ShellParts): string {
  const links = parts.styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${links}
<title>Playground</title>
</head>
<body>
<div id="assay-playground" data-place="${parts.place}"></div>
<script nonce="${parts.nonce}" src="${parts.script}"></script>
</body>
</html>`;
}
