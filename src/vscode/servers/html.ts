/** The throughput tab's page: a shell that loads the bundle, and nothing else. */

export interface ShellParts {
  /** `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  /** Addresses of the bundle's files, as the webview may load them. */
  readonly script: string;
  readonly styles: readonly string[];
}

export function throughputHtml({ source, nonce, script, styles }: ShellParts): string {
  // The component library tries out a style element of its own, with the page's nonce.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source} 'nonce-${nonce}'; font-src ${source}`;
  const links = styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${links}
<title>Throughput</title>
</head>
<body>
<div id="assay-throughput"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
