import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../time/relative-time.js';
import { en } from './en.js';
import { id } from './id.js';

const storageKey = 'sigap.language';

/** Indonesian unless it is English. */
export function languageOf(text: string): Language {
  return text.startsWith('en') ? 'en' : 'id';
}

/** Words in Indonesian, or in the language the viewer switched to before. */
export async function startWords(): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    resources: { id: { translation: id }, en: { translation: en } },
    lng: languageOf(localStorage.getItem(storageKey) ?? 'id'),
    fallbackLng: 'id',
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = languageOf(i18next.language);
  return i18next;
}

export async function switchLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
