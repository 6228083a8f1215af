import type { i18n } from 'i18next';

/** What a failed request says of itself; the client's `ApiError` fits. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly problem?: {
    readonly detail?: string | undefined;
    readonly fields?: readonly { readonly path: string; readonly message: string }[] | undefined;
  } | null;
}

/** Codes that say what kind of thing is wrong, and whose detail alone says which: a line of a file, a value, what a box answered. */
const toldByDetail: ReadonlySet<string> = new Set([
  'invalid_request',
  'command_failed',
  'copy_impossible',
  'copy_failed',
  'order_list_invalid',
]);

/** Words for an error in the viewer's language, with the server's own detail where it names what is wrong: a field, a line. */
export function errorWords(error: unknown, words: i18n): { code: string; message: string } {
  if (!isFailure(error)) return { code: 'other', message: words.t('error.other') };
  const { code, problem } = error;
  const detail = problem ? problem.detail : error.message;
  const fields = problem?.fields?.map((field) => `${field.path}: ${field.message}`).join('; ');
  if (fields) return { code, message: `${failureWords(code, undefined, words)} (${fields})` };
  return { code, message: failureWords(code, detail, words) };
}

/** Words for a code in the viewer's language, and behind them what was said of it where the words alone help nobody. */
export function failureWords(code: string, detail: string | undefined, words: i18n): string {
  const key = `error.${code}`;
  const isKnown = words.exists(key);
  const general = words.t(isKnown ? key : 'error.other');
  return detail && (!isKnown || toldByDetail.has(code)) ? `${general}: ${detail}` : general;
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'ApiError' && 'code' in error && typeof error.code === 'string';
}
