/** What the build may write where the nonce belongs (Vite: `html.cspNonce`). */
export const NONCE_PLACEHOLDER = 'SIGAP_CSP_NONCE';

/**
 * Puts the nonce of this reply into the page: at the placeholder where the build left it, and as `<meta property="csp-nonce">`, from
 * where scripts read it (`document.querySelector('meta[property=csp-nonce]').nonce`) for the `<style>` elements they make.
 */
export function withNonce(html: string, nonce: string): string {
  const filled = html.replaceAll(NONCE_PLACEHOLDER, nonce);
  if (/<meta[^>]+csp-nonce/.test(filled)) return filled;
  return filled.replace(/<head(?=[\s>])[^>]*>/, (head) => `${head}<meta property="csp-nonce" nonce="${nonce}">`);
}
