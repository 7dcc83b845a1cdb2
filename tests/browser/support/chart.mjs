// Draws how a lesson played: what the link carried and was thought to carry, what was ready ahead, which rung was played.

const [WIDTH, LEFT, RIGHT] = [900, 60, 20];
const PANEL = 130;
const GAP = 46;
const RUNGS = ['voice', 'light', 'smooth', 'clear'];
const [INK, SOFT, GLOW, BLUE, GREEN] = ['#22262e', '#5b6068', '#b97f00', '#2b5f9e', '#1d6b3c'];

/** An SVG of samples a second apart: `{link_kbps, kbps, sound_ahead_s, picture_ahead_s, rung}`. */
export function drawn(title, samples) {
  const x = (second) => LEFT + ((WIDTH - LEFT - RIGHT) * second) / Math.max(samples.length - 1, 1);
  const top = (panel) => 50 + panel * (PANEL + GAP);
  const line = (panel, most, of, colour, dash = '') => {
    const points = samples.map((sample, second) => `${x(second).toFixed(1)},${(top(panel) + PANEL * (1 - Math.min(of(sample), most) / most)).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`} points="${points.join(' ')}"/>`;
  };
  const panel = (place, name, marks) =>
    `<text x="${LEFT}" y="${top(place) - 8}" fill="${INK}">${name}</text>` +
    marks.map(([share, text]) => {
      const y = top(place) + PANEL * (1 - share);
      return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" stroke="#ddd5c3"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end" fill="${SOFT}">${text}</text>`;
    }).join('');
  const scale = (most, times) => times.map((time) => [time / most, String(time)]);
  const rate = Math.max(100, ...samples.map((sample) => sample.link_kbps));
  const ahead = Math.max(10, ...samples.map((sample) => Math.max(sample.sound_ahead_s, sample.picture_ahead_s)));
  const seconds = Array.from({ length: Math.floor((samples.length - 1) / 30) + 1 }, (_, place) => place * 30);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top(3) + 10}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fffdf8"/>
<text x="${LEFT}" y="20" font-size="15" font-weight="700" fill="${INK}">${title}</text>
${panel(0, `kbit/s: <tspan fill="${SOFT}">came over the link</tspan>, <tspan fill="${GLOW}">the player's estimate</tspan>`, scale(rate, [0, 60, 250, 500, 750].filter((mark) => mark <= rate)))}
${line(0, rate, (sample) => sample.link_kbps, '#b9b3a4')}${line(0, rate, (sample) => sample.kbps, GLOW)}
${panel(1, `seconds ready ahead: <tspan fill="${GREEN}">sound</tspan>, <tspan fill="${BLUE}">picture</tspan>`, scale(ahead, [0, 10, 20, 30, 40].filter((mark) => mark <= ahead)))}
${line(1, ahead, (sample) => sample.sound_ahead_s, GREEN)}${line(1, ahead, (sample) => sample.picture_ahead_s, BLUE)}
${panel(2, 'rung', RUNGS.map((rung, place) => [place / 3, rung]))}
${line(2, 3, (sample) => Math.max(RUNGS.indexOf(sample.rung), 0), INK)}
${seconds.map((second) => `<text x="${x(second)}" y="${top(2) + PANEL + 20}" text-anchor="middle" fill="${SOFT}">${second} s</text>`).join('')}
</svg>
`;
}
