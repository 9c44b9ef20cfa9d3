/** The code of a multi-factor device, asked for where the user has just done something that needs it. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';

export interface MfaPrompt {
  /** Asks for the code of a device. Throws `cancelled` where the user backs out. */
  ask(serial: string): Promise<string>;
  /** Whether the code of this device was given in this window. */
  wasGiven(serial: string): boolean;
}

export function createMfaPrompt(): MfaPrompt {
  const given = new Set<string>();
  return {
    ask: async (serial) => {
      const code = await vscode.window.showInputBox({
        title: 'Sign In to AWS',
        prompt: `Code of the multi-factor device ${serial}`,
        password: true,
        ignoreFocusOut: true,
        validateInput: (value) =>
          /^\d{6,8}$/.test(value.trim()) ? undefined : 'Type the digits that the device shows.',
      });
      if (code === undefined) throw new AssayError('cancelled', 'Stopped.');
      given.add(serial);
      return code.trim();
    },
    wasGiven: (serial) => given.has(serial),
  };
}
