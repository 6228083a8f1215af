import type { i18n } from 'i18next';

/** What a failed request says of itself; the client's `ApiError` fits. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly problem?: { readonly fields?: readonly { readonly path: string; readonly message: string }[] | undefined } | null;
}

/** Words for an error in the viewer's language, with the server's own detail where it names the wrong field. */
export function errorWords(error: unknown, words: i18n): { code: string; message: string } {
  if (!isFailure(error)) return { code: 'other', message: words.t('error.other') };
  const key = `error.${error.code}`;
  const message = words.exists(key) ? words.t(key) : `${words.t('error.other')}: ${error.message}`;
  const fields = error.problem?.fields?.map((field) => `${field.path}: ${field.message}`).join('; ');
  return { code: error.code, message: fields ? `${message} (${fields})` : message };
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'ApiError' && 'code' in error && typeof error.code === 'string';
}
