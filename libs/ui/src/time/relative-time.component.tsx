import { useTranslation } from 'react-i18next';
import { languageOf } from '../words/words.js';
import { relativeTime } from './relative-time.js';
import { useNow } from './use-now.js';

/** Ticks by itself; renders only when its words change. `offsetMs`: server clock minus this computer's. */
export function RelativeTime({ at, offsetMs = 0, className }: { at: string; offsetMs?: number; className?: string }) {
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const text = useNow((now) => relativeTime(Date.parse(at), now + offsetMs, language));
  return (
    <time className={className} dateTime={at} title={new Date(at).toLocaleString(language)}>
      {text}
    </time>
  );
}
