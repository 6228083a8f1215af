import { describe, expect, it } from 'vitest';
import { PictureFeed } from './picture-feed.js';

function watch(feed: PictureFeed): number[] {
  const seen: number[] = [];
  feed.add(({ ticks }) => seen.push(ticks));
  return seen;
}

const picture = (ticks: number, keyFrame = false) => ({ nals: [], ticks, keyFrame });

describe('the feed of pictures', () => {
  it('reaches everybody who watches and nobody who left', () => {
    const feed = new PictureFeed();
    const first = watch(feed);
    const second: number[] = [];
    const leave = feed.add(({ ticks }) => second.push(ticks));
    feed.emit(picture(1));
    leave();
    feed.emit(picture(2));
    expect([first, second, feed.watched]).toEqual([[1, 2], [1], true]);
  });

  it('goes on with a key frame after a silence', () => {
    const feed = new PictureFeed();
    const seen = watch(feed);
    feed.setMuted(true);
    feed.emit(picture(1, true));
    feed.setMuted(false);
    feed.emit(picture(2));
    feed.emit(picture(3, true));
    feed.emit(picture(4));
    expect(seen).toEqual([3, 4]);
  });

  it('tears as many pictures as it was told to', () => {
    const feed = new PictureFeed();
    const torn: (boolean | undefined)[] = [];
    feed.add(({ isTorn }) => torn.push(isTorn));
    feed.emit(picture(0));
    feed.tear(2);
    for (const ticks of [1, 2, 3]) feed.emit(picture(ticks));
    expect(torn).toEqual([false, true, true, false]);
  });

  it('shifts all later times by a jump', () => {
    const feed = new PictureFeed();
    const seen = watch(feed);
    feed.emit(picture(0));
    feed.jump(10);
    feed.emit(picture(7500));
    feed.jump(-10);
    feed.emit(picture(15_000));
    expect(seen).toEqual([0, 907_500, 15_000]);
  });
});
