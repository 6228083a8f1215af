import type { Recording } from '@sigap/contracts';
import { ErrorState, LoadingState, VerdictAlert, errorWords } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { useClipVerdict } from '../api/recordings.js';

/** Is the file what was recorded, and is a clip missing beside it? */
export function ClipVerdictAlert({ recording }: { recording: Recording }) {
  const { i18n } = useTranslation();
  const query = useClipVerdict(recording.id, recording.sha256 !== null);
  if (query.data) return <VerdictAlert verdict={query.data} />;
  if (query.isError) return <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} />;
  return <LoadingState />;
}
