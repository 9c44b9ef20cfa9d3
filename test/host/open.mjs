// Opens things on the person's desktop.
import { spawn } from 'node:child_process';
import { run } from './processes.mjs';

const browserCommands = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/** Opens the address in the default browser, where there is a desktop to open it on. */
export function openInBrowser(address) {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const hasDesktop = process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY;
  const [command, ...args] = browserCommands[process.platform] ?? [];
  if (CI || !hasDesktop || !command) return;
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  // The address stands in the terminal; not being able to open it is no failure.
  child.on('error', () => {});
  child.unref();
}

/** Opens a window of the desktop VS Code with the extension and the folder. It is the person's to close. */
export async function openDesktop(extension, workspace) {
  const args = ['--new-window', `--extensionDevelopmentPath=${extension}`, workspace];
  const { code, output } = await run('code', args, { shell: process.platform === 'win32' });
  if (code === 127) {
    throw new Error(
      'There is no "code" on PATH. In VS Code run "Shell Command: Install \'code\' command in PATH", ' +
        'or leave --desktop out to use the browser.',
    );
  }
  if (code !== 0) throw new Error(`"code" failed:\n${output}`);
  process.stdout.write(`VS Code opens with Assay and ${workspace}.\n`);
}
