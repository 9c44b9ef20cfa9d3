/**
 * Gives the toolkit the page's nonce. On being imported, the toolkit inserts one empty style element to learn
 * whether the browser knows `:focus-visible`; where the policy blocks it, every click draws a focus ring.
 * Must be imported before the toolkit, from the bundle's top level: that is where the current script is known.
 */
const nonce = document.currentScript?.nonce ?? '';
if (nonce !== '') {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
}
