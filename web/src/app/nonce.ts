/** The nonce under which the content security policy admits style elements made at run time. */

export function readNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  // Browsers hide the nonce attribute from scripts' getAttribute; `content` is what the server fills in.
  return meta?.content || meta?.nonce || "";
}
