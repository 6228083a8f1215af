import { Inject, Injectable } from '@nestjs/common';
import type { TopicAddress } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import type { z } from 'zod';
import { LOGGER } from '../injection-tokens.js';

/** As at the embedded broker; another broker may let more pass. */
const maxBytes = 512 * 1024;

/** Parses what boxes send. Garbage is counted and logged once, not at each repeat, and goes no further. */
@Injectable()
export class MessageIntake {
  /** `kind/edgeId` of those whose last message was garbage. Ids come from the broker, so there are no more than boxes. */
  private readonly faulty = new Set<string>();
  /** Messages refused since start, for metrics. */
  refused = 0;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** @returns null for anything that is not such a message */
  parse<Schema extends z.ZodType>(schema: Schema, address: TopicAddress, payload: Buffer): z.infer<Schema> | null {
    const key = `${address.kind}/${address.edgeId}`;
    const result = payload.byteLength > maxBytes ? `more than ${maxBytes} bytes` : read(schema, payload);
    if (typeof result !== 'string') {
      if (this.faulty.delete(key)) this.logger.info({ kind: address.kind, edgeId: address.edgeId }, 'mqtt.message-right-again');
      return result.value;
    }
    this.refused += 1;
    if (!this.faulty.has(key)) {
      this.faulty.add(key);
      const { kind, tenantId, edgeId } = address;
      this.logger.warn({ kind, tenantId, edgeId, reason: result, bytes: payload.byteLength }, 'mqtt.message-refused');
    }
    return null;
  }
}

/** The reason names places in the message, never its content. */
function read<Schema extends z.ZodType>(schema: Schema, payload: Buffer): { value: z.infer<Schema> } | string {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'not JSON';
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'message'}: ${issue?.code ?? 'invalid'}`;
}
