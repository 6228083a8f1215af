import type { StationServerEvents } from '@sigap/contracts';
import { type ReactNode, createContext, use, useEffect, useState } from 'react';
import { useStationSocket } from '../../../app/station-connection.component.js';

type Frame = Parameters<StationServerEvents['video_frame']>[0];
type Listener = (url: string | null) => void;

/** Hands each picture to the one card it belongs to, so that a frame draws one card and not the page. */
class FrameBoard {
  private readonly urls = new Map<string, string>();
  private readonly listeners = new Map<string, Set<Listener>>();

  readonly take = (frame: Frame): void => {
    const before = this.urls.get(frame.cameraId);
    // bytes arrive as an ArrayBuffer in a browser
    const url = URL.createObjectURL(new Blob([new Uint8Array(frame.jpeg)], { type: 'image/jpeg' }));
    this.urls.set(frame.cameraId, url);
    for (const listener of this.listeners.get(frame.cameraId) ?? []) listener(url);
    // the picture before is still on the screen until this one is decoded
    if (before) setTimeout(() => URL.revokeObjectURL(before), 1_000);
  };

  watch(cameraId: string, listener: Listener): () => void {
    const all = this.listeners.get(cameraId) ?? new Set();
    this.listeners.set(cameraId, all.add(listener));
    listener(this.urls.get(cameraId) ?? null);
    return () => void all.delete(listener);
  }

  clear(): void {
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
  }
}

const BoardContext = createContext<FrameBoard | null>(null);

/** Asks for pictures of these cameras while it is on the screen, and again after the box was away. */
export function LiveFrames({ cameraIds, children }: { cameraIds: readonly string[]; children: ReactNode }) {
  const socket = useStationSocket();
  const [board] = useState(() => new FrameBoard());
  const wanted = cameraIds.slice(0, 32).join(' ');

  useEffect(() => {
    if (!socket || wanted === '') return undefined;
    const ask = () => void socket.emit('watch_cameras', { cameraIds: wanted.split(' ') });
    socket.on('connect', ask);
    socket.on('video_frame', board.take);
    if (socket.connected) ask();
    return () => {
      socket.off('connect', ask);
      socket.off('video_frame', board.take);
      if (socket.connected) socket.emit('watch_cameras', { cameraIds: [] });
    };
  }, [socket, wanted, board]);
  useEffect(() => () => board.clear(), [board]);
  return <BoardContext value={board}>{children}</BoardContext>;
}

/** Address of the newest picture of a camera; null before the first. */
export function useFrame(cameraId: string): string | null {
  const board = use(BoardContext);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => board?.watch(cameraId, setUrl), [board, cameraId]);
  return url;
}
