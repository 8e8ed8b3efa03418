/** The nonce under which the content security policy admits style elements made at run time. */

export function readNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  const nonce = meta?.nonce || meta?.content || "";
  // What keeps the page from scrolling behind a dialog (react-style-singleton) looks for it under this name.
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
}
