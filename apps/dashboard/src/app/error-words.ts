import { ApiError } from '@sigap/api-client';
import type { i18n } from 'i18next';

/** Words for an error in the viewer's language, with the server's own detail where it names the wrong field. */
export function errorWords(error: unknown, words: i18n): { code: string; message: string } {
  if (!(error instanceof ApiError)) return { code: 'other', message: words.t('error.other') };
  const key = `error.${error.code}`;
  const message = words.exists(key) ? words.t(key) : `${words.t('error.other')}: ${error.message}`;
  const fields = error.problem?.fields?.map((field) => `${field.path}: ${field.message}`).join('; ');
  return { code: error.code, message: fields ? `${message} (${fields})` : message };
}
