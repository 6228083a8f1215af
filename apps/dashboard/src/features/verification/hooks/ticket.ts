/** The server's tickets live for 15 minutes; before that a new one is had, so that a download has time to begin. */
const oldMs = 12 * 60_000;
/** A ticket so young can't be what a player failed for. */
const youngMs = 60_000;

/** Is it too late to begin something long with a ticket? Times in milliseconds. */
export const isTicketOld = (gotMs: number, nowMs: number): boolean => nowMs - gotMs >= oldMs;

/** May a new ticket mend a player that failed? Not just after one was had: then it is the format, or the link itself. */
export const mayTicketMend = (gotMs: number, nowMs: number): boolean => nowMs - gotMs >= youngMs;
