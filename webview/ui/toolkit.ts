/**
 * The controls. The toolkit is archived upstream, so this is the only file that imports it: replacing it means
 * rewriting this file. Components are registered by name, because `allComponents` would bundle data grids
 * and panels that nothing here shows. `vscode-badge` and a determinate progress ring are left out on purpose:
 * their templates set style attributes, which the webview's content security policy forbids.
 */
import './nonce.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

export type { Checkbox, Dropdown, TextArea, TextField } from '@vscode/webview-ui-toolkit';

/** Defines the custom elements that the views use; call once, before the first render. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeLink(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}
