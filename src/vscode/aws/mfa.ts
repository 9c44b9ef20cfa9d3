/** The code of a multi-factor device, asked for where the user has just done something that needs it. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import { COMMANDS } from '../ids.ts';

/** The user closed the prompt: nothing failed, and nothing was signed in to. */
export class CodeNotGiven extends AssayError {
  constructor(profile: string | undefined) {
    super('credentials', 'Not signed in: the code of the multi-factor device was not given.', {
      hint: 'Nothing was sent.',
      action: {
        title: 'Sign In…',
        command: COMMANDS.signIn,
        arguments: profile === undefined ? [] : [profile],
      },
    });
  }
}

/** Asks for the code of a device; one prompt at a time. It throws {@link CodeNotGiven}. */
export function createMfaPrompt(): (serial: string, profile?: string) => Promise<string> {
  let before: Promise<unknown> = Promise.resolve();
  return (serial, profile) => {
    // The editor would close the first prompt for the second.
    const asked = before.then(() => askForCode(serial, profile));
    before = asked.catch(() => undefined);
    return asked;
  };
}

async function askForCode(serial: string, profile: string | undefined): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: profile === undefined ? 'Sign In to AWS' : `Sign In to AWS: ${profile}`,
    prompt: `Code that the multi-factor device ${deviceName(serial)} shows`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\d{6,8}$/.test(value.trim()) ? undefined : 'Type the digits that the device shows.',
  });
  if (code === undefined) throw new CodeNotGiven(profile);
  return code.trim();
}

/** `“phone” (123456789012)` of a device's ARN; a hardware device's serial number as it is. */
function deviceName(serial: string): string {
  const [, account, name] = /^arn:[^:]*:iam::(\d+):mfa\/(.+)$/.exec(serial) ?? [];
  return name === undefined ? serial : `“${name}” (${account})`;
}
