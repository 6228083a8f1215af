import type { Recording } from '@sigap/contracts';
import { VerdictAlert } from '@sigap/ui';
import { QueryStates } from '../../../app/query-states.component.js';
import { useClipVerdict } from '../api/recordings.js';

/** Is the file what was recorded, and is a clip missing beside it? Shown only while the cloud has the file. */
export function ClipVerdictAlert({ recording }: { recording: Recording }) {
  const query = useClipVerdict(recording.id);
  return <QueryStates query={query}>{(verdict) => <VerdictAlert verdict={verdict} />}</QueryStates>;
}
