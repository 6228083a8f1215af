import { seededRandom } from '../../drawn-face/seeded-random.js';

/** Where the camera hangs. */
export type Room = 'office' | 'lobby' | 'workshop';

/** Rooms are drawn on a plan of 1280 by 720 units and scaled to the picture. */
export const roomSize = { width: 1280, height: 720 } as const;

/** Upper edge of the counter that people stand behind, in plan units. */
export const counterTop = 634;

const colours: Readonly<Record<Room, { wall: string; wallLow: string; floor: string; counter: string; counterTop: string }>> = {
  office: { wall: '#d9d4c7', wallLow: '#c3bcab', floor: '#8d8272', counter: '#6f5a45', counterTop: '#8f7659' },
  lobby: { wall: '#c5d0d4', wallLow: '#a9b8be', floor: '#77828a', counter: '#4d5a61', counterTop: '#70818a' },
  workshop: { wall: '#c8ccc0', wallLow: '#9aa396', floor: '#77776c', counter: '#5b6155', counterTop: '#7f8777' },
};

/** The room behind the people, as SVG. */
export function drawRoom(room: Room): string {
  const { wall, wallLow, floor } = colours[room];
  const furniture = { office: drawOffice, lobby: drawLobby, workshop: drawWorkshop }[room]();
  return svg(
    `<defs><linearGradient id="w" x1="0" y1="0" x2="0.2" y2="1"><stop offset="0" stop-color="${wall}"/><stop offset="1" stop-color="${wallLow}"/></linearGradient>` +
      '<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#9cc4e4"/><stop offset="1" stop-color="#dcebf3"/></linearGradient></defs>' +
      `<rect width="1280" height="720" fill="url(#w)"/><rect y="560" width="1280" height="160" fill="${floor}"/><rect y="552" width="1280" height="10" fill="${wallLow}"/>${furniture}`,
  );
}

/** The counter before the people, as SVG with a transparent ground. */
export function drawCounter(room: Room): string {
  const { counter, counterTop: top } = colours[room];
  const things =
    '<g><rect x="70" y="600" width="96" height="34" rx="3" fill="#efeee9"/><rect x="76" y="594" width="84" height="8" fill="#d6d3c9"/></g>' +
    '<g><rect x="1140" y="590" width="28" height="44" rx="5" fill="#b4533f"/><path d="M1168 598q16 2 12 16t-12 10" fill="none" stroke="#b4533f" stroke-width="5"/></g>';
  return svg(
    `<rect y="${counterTop + 14}" width="1280" height="90" fill="${counter}"/><rect y="${counterTop}" width="1280" height="18" fill="${top}"/>` +
      `<rect y="${counterTop + 18}" width="1280" height="7" fill="#000" fill-opacity="0.25"/>${things}`,
  );
}

function svg(body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${roomSize.width} ${roomSize.height}" preserveAspectRatio="none">${body}</svg>`;
}

function drawOffice(): string {
  const panes = [0, 1, 2].map((pane) => `<rect x="${86 + pane * 134}" y="92" width="124" height="206" fill="url(#sky)"/>`).join('');
  const towers = [104, 150, 236, 288, 372, 430].map(
    (x, index) =>
      `<rect x="${x}" y="${200 - (index % 3) * 34}" width="34" height="${98 + (index % 3) * 34}" fill="#9aa9b4" fill-opacity="0.75"/>`,
  );
  const shelf = [0, 1, 2].map((row) => drawBooks(868, 160 + row * 96, 290, row + 3)).join('');
  return `<rect x="74" y="80" width="416" height="230" rx="4" fill="#f4f1ea"/>${panes}${towers.join('')}<rect x="62" y="306" width="440" height="14" fill="#e5dfd2"/>${shelf}${drawPlant(636, 560)}${drawWallClock(690, 130)}`;
}

function drawLobby(): string {
  const door =
    '<rect x="110" y="120" width="250" height="442" fill="#5d6b73"/><rect x="122" y="132" width="110" height="430" fill="url(#sky)" fill-opacity="0.85"/>' +
    '<rect x="240" y="132" width="110" height="430" fill="url(#sky)" fill-opacity="0.8"/><rect x="226" y="330" width="5" height="80" fill="#2f383d"/><rect x="242" y="330" width="5" height="80" fill="#2f383d"/>';
  const board =
    '<rect x="790" y="110" width="330" height="200" rx="6" fill="#34525e"/><rect x="806" y="126" width="298" height="168" fill="#e9eef0"/>' +
    [0, 1, 2, 3].map((row) => `<rect x="826" y="${148 + row * 34}" width="${250 - row * 44}" height="12" rx="6" fill="#9db2bb"/>`).join('');
  return `${door}${board}${drawPlant(470, 566)}${drawPlant(1206, 566)}${drawWallClock(600, 140)}`;
}

function drawWorkshop(): string {
  const racks = [60, 340].map(
    (x) =>
      `<rect x="${x}" y="110" width="240" height="452" fill="#6f7a86" fill-opacity="0.55"/>${[0, 1, 2].map((row) => drawBoxes(x + 10, 130 + row * 140, 220, row + x)).join('')}`,
  );
  const machine =
    '<rect x="800" y="210" width="380" height="352" rx="10" fill="#7d8c95"/><rect x="830" y="240" width="180" height="120" rx="6" fill="#27343b"/>' +
    '<rect x="840" y="250" width="160" height="100" fill="#3f7f72"/><circle cx="1060" cy="270" r="16" fill="#c4493a"/><circle cx="1110" cy="270" r="16" fill="#d6a93f"/><rect x="830" y="400" width="320" height="130" fill="#6a7780"/>';
  return `${racks.join('')}${machine}${drawWallClock(700, 120)}`;
}

function drawBooks(x: number, y: number, width: number, seed: number): string {
  const random = seededRandom(seed);
  let books = `<rect x="${x - 10}" y="${y - 8}" width="${width + 20}" height="96" fill="#8a6d50"/><rect x="${x}" y="${y}" width="${width}" height="76" fill="#4f3d2c"/>`;
  for (let left = x + 4; left < x + width - 26; ) {
    const thickness = random.between(12, 26);
    const height = random.between(48, 70);
    books += `<rect x="${left.toFixed(1)}" y="${(y + 76 - height).toFixed(1)}" width="${(thickness - 2).toFixed(1)}" height="${height.toFixed(1)}" fill="hsl(${random.between(0, 360).toFixed(0)},28%,${random.between(35, 62).toFixed(0)}%)"/>`;
    left += thickness;
  }
  return books;
}

function drawBoxes(x: number, y: number, width: number, seed: number): string {
  const random = seededRandom(seed);
  let boxes = `<rect x="${x - 10}" y="${y + 92}" width="${width + 20}" height="10" fill="#4d5761"/>`;
  for (let left = x; left < x + width - 50; ) {
    const side = random.between(52, 84);
    const height = random.between(50, 84);
    boxes += `<rect x="${left.toFixed(1)}" y="${(y + 92 - height).toFixed(1)}" width="${(side - 6).toFixed(1)}" height="${height.toFixed(1)}" fill="hsl(32,${random.between(28, 40).toFixed(0)}%,${random.between(46, 60).toFixed(0)}%)"/>`;
    left += side;
  }
  return boxes;
}

function drawPlant(x: number, floor: number): string {
  const leaves = [-60, -38, -16, 8, 30, 54].map(
    (lean, index) =>
      `<path d="M${x} ${floor - 70}Q${x + lean * 0.4} ${floor - 170} ${x + lean} ${floor - 200 + Math.abs(lean)}Q${x + lean * 0.9 + 12} ${floor - 130} ${x} ${floor - 70}" fill="hsl(${112 + index * 5},32%,${30 + index * 3}%)"/>`,
  );
  return `${leaves.join('')}<path d="M${x - 36} ${floor - 76}h72l-10 76h-52z" fill="#a5684a"/>`;
}

function drawWallClock(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="38" fill="#fbfaf6" stroke="#3b3f42" stroke-width="6"/><path d="M${x} ${y}V${y - 24}M${x} ${y}l16 10" stroke="#3b3f42" stroke-width="4" stroke-linecap="round"/>`;
}
