import { type Command, type CommandReply, command, type ErrorCode } from '@sigap/contracts';

const remembered = 1_000;

/** What became of a command message. */
export type CommandIntake =
  /** New: carry it out and `answer`. */
  | { readonly kind: 'do'; readonly command: Command; readonly leftMs: number }
  /** Send this reply; nothing is to be done. */
  | { readonly kind: 'reply'; readonly reply: CommandReply }
  /** Nothing to do: it runs already, or it can't even be answered. */
  | { readonly kind: 'ignore'; readonly why: 'running' | 'not-understood' };

/**
 * Takes commands in: each id is carried out at most once and always gets the same reply, and none after its expiry. Pure: times come in.
 */
export class CommandDesk {
  /** Null while it runs. */
  private readonly replies = new Map<string, CommandReply | null>();

  /** @param cloudNow the cloud's time as well as it is known; null: the command's own length counts from its arrival */
  take(payload: Uint8Array, cloudNow: Date | null, at: Date): CommandIntake {
    const json = parseJson(payload);
    const parsed = command.safeParse(json);
    if (!parsed.success) return this.misunderstood(json, at);
    const known = this.replies.get(parsed.data.id);
    if (known === null) return { kind: 'ignore', why: 'running' };
    if (known) return { kind: 'reply', reply: known };
    const from = cloudNow?.getTime() ?? Date.parse(parsed.data.issuedAt);
    const leftMs = Date.parse(parsed.data.expiresAt) - from;
    if (leftMs <= 0) return { kind: 'reply', reply: this.answer(failure(parsed.data.id, at, 'command_expired', 'it came too late')) };
    this.remember(parsed.data.id, null);
    return { kind: 'do', command: parsed.data, leftMs };
  }

  /** The one reply of a command. */
  answer(reply: CommandReply): CommandReply {
    this.remember(reply.id, reply);
    return reply;
  }

  private misunderstood(json: unknown, at: Date): CommandIntake {
    const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : null;
    if (typeof id !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return { kind: 'ignore', why: 'not-understood' };
    return { kind: 'reply', reply: this.answer(failure(id, at, 'invalid_request', 'this box does not know such a command')) };
  }

  private remember(id: string, reply: CommandReply | null): void {
    this.replies.delete(id);
    this.replies.set(id, reply);
    for (const oldest of this.replies.keys()) {
      if (this.replies.size <= remembered) break;
      this.replies.delete(oldest);
    }
  }
}

export function failure(id: string, at: Date, code: ErrorCode, message: string): CommandReply {
  return { id, at: at.toISOString(), ok: false, code, message: message.slice(0, 500) };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return null;
  }
}
