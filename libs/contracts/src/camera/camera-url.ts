import { z } from 'zod';

export type CameraUrlFault = 'camera_url_invalid' | 'camera_url_forbidden';

/**
 * Checks the address of a network camera: `rtsp`, `rtsps`, `http` or `https`, with a host, nothing that a media library could read as
 * a file, a protocol chain or an option (`file:`, `concat:`, `subfile,,start`, newlines).
 */
export function cameraUrlFault(text: string): CameraUrlFault | null {
  if (text.length > 2000 || /\s/u.test(text) || /\p{Cc}/u.test(text)) return 'camera_url_invalid';
  if (!/^[a-z][a-z0-9+.,-]*:/iu.test(text)) return 'camera_url_invalid';
  if (!/^(rtsps?|https?):\/\//iu.test(text)) return 'camera_url_forbidden';
  // URL does not know rtsp as a special scheme, so hosts are validated as http
  const parsed = URL.canParse(text.replace(/^rtsps?:/iu, 'http:')) ? new URL(text.replace(/^rtsps?:/iu, 'http:')) : null;
  return parsed && parsed.hostname !== '' ? null : 'camera_url_invalid';
}

/** The address without name and password, for screens and logs. Shape: `rtsp://***@host/path` where there were any. */
export function maskCameraUrl(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/iu, '$1***@');
}

export interface CameraAddress {
  /** Without user information. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** Percent-decoded, or as it stands when it was never encoded: `%` alone, or bytes that are not UTF-8. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Splits user name and password off; both are percent-decoded. Throws nothing: call it after `cameraUrlFault`. */
export function splitCameraUrl(text: string): CameraAddress {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/@]*(?:@[^/@]*)*)@(.*)$/iu.exec(text);
  if (!match) return { url: text, username: null, password: null };
  const userInfo = match[2] ?? '';
  const colon = userInfo.indexOf(':');
  return {
    url: `${match[1]}${match[3]}`,
    username: decodePart(colon < 0 ? userInfo : userInfo.slice(0, colon)),
    password: colon < 0 ? null : decodePart(userInfo.slice(colon + 1)),
  };
}

export const cameraUrl = z.string().superRefine((text, context) => {
  const fault = cameraUrlFault(text);
  if (fault) context.addIssue({ code: 'custom', message: fault, params: { fault } });
});
