import type { PageQuery, Presence, PresenceCounts } from '@sigap/contracts';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/page-cursor.js';
import type { PresenceModel } from './presence-model.js';

export interface PresencePage {
  readonly items: Presence[];
  readonly nextCursor: string | null;
  readonly counts: PresenceCounts;
  readonly serverTime: string;
}

/** One page of all employees, by code; `counts` are of all, not of the page. */
export function presencePage(model: PresenceModel, query: PageQuery, now: Date): PresencePage {
  const after = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]));
  const items: Presence[] = [];
  let nextCursor: string | null = null;
  for (const assessment of model.assessments()) {
    const { code, id } = assessment.person;
    if (after && (code < after[0] || (code === after[0] && id <= after[1]))) continue;
    const last = items.at(-1);
    if (items.length === query.limit && last) {
      nextCursor = encodeCursor([last.code, last.employeeId]);
      break;
    }
    items.push(model.presenceOf(assessment));
  }
  return { items, nextCursor, counts: model.counts, serverTime: now.toISOString() };
}
