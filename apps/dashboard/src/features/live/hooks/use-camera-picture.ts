import { type RefObject, useEffect, useRef, useState } from 'react';
import { useLiveSocket } from '../../../app/live-connection.component.js';

interface Frame {
  readonly cameraId: string;
  readonly at: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly { x: number; y: number; width: number; height: number; employeeId: string | null }[];
  readonly jpeg: Uint8Array | ArrayBuffer;
}

export interface CameraPicture {
  /** When the last frame was taken; null before the first. */
  readonly lastAt: string | null;
  /** Why the server gives none, if it said so. */
  readonly refusal: string | null;
}

/** Looks at one camera while mounted; draws frames on a canvas with a box and a name for each known face. Late frames are dropped. */
export function useCameraPicture(
  canvas: RefObject<HTMLCanvasElement | null>,
  cameraId: string | null,
  nameOf: (employeeId: string) => string,
): CameraPicture {
  const socket = useLiveSocket();
  const names = useRef(nameOf);
  const [lastAt, setLastAt] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  useEffect(() => {
    names.current = nameOf;
  }, [nameOf]);

  useEffect(() => {
    if (!socket || !cameraId) return undefined;
    let drawing = false;
    let gone = false;
    setLastAt(null);
    setRefusal(null);

    const onFrame = (frame: Frame) => {
      if (frame.cameraId !== cameraId || drawing) return;
      drawing = true;
      void draw(frame).finally(() => {
        drawing = false;
      });
    };
    const draw = async (frame: Frame) => {
      const bytes = new Uint8Array(frame.jpeg);
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' })).catch(() => null);
      const target = canvas.current;
      if (!bitmap || !target || gone) return;
      paint(target, bitmap, frame, names.current);
      bitmap.close();
      setLastAt(frame.at);
    };
    const look = () =>
      socket.emit('switch_camera', { camera_id: cameraId }, (answer) => setRefusal(answer.ok ? null : (answer.code ?? 'other')));

    socket.on('video_frame', onFrame);
    socket.on('connect', look);
    if (socket.connected) look();
    return () => {
      gone = true;
      socket.off('video_frame', onFrame);
      socket.off('connect', look);
      if (socket.connected) socket.emit('switch_camera', { camera_id: null });
    };
  }, [socket, cameraId, canvas]);

  return { lastAt, refusal };
}

function paint(target: HTMLCanvasElement, bitmap: ImageBitmap, frame: Frame, nameOf: (employeeId: string) => string): void {
  target.width = bitmap.width;
  target.height = bitmap.height;
  const context = target.getContext('2d');
  if (!context) return;
  context.drawImage(bitmap, 0, 0);
  context.lineWidth = Math.max(2, bitmap.width / 400);
  context.font = `600 ${Math.max(13, Math.round(bitmap.width / 56))}px system-ui, sans-serif`;
  for (const face of frame.faces) {
    const [x, y, width, height] = [face.x * bitmap.width, face.y * bitmap.height, face.width * bitmap.width, face.height * bitmap.height];
    context.strokeStyle = face.employeeId ? '#2fd3bd' : '#f2b84b';
    context.strokeRect(x, y, width, height);
    if (!face.employeeId) continue;
    const text = nameOf(face.employeeId);
    const textWidth = context.measureText(text).width;
    const lineHeight = Math.max(18, bitmap.width / 44);
    context.fillStyle = 'rgba(8, 40, 36, 0.82)';
    context.fillRect(x, y - lineHeight, textWidth + 10, lineHeight);
    context.fillStyle = '#ffffff';
    context.fillText(text, x + 5, y - lineHeight * 0.28);
  }
}
