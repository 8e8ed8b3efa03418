/** A small drawing of a network for examples without a picture; the same name always gives the same. */

const FAMILIES = ["layers", "data", "text", "network", "training", "learning", "evaluation", "views"];
const WIDTH = 320;
const HEIGHT = 150;

export function CardArt({ name }: { name: string }) {
  const chance = chances(name);
  const colour = `var(--family-${FAMILIES[Math.floor(chance() * FAMILIES.length)] ?? "layers"})`;
  const layers = [3, 4 + Math.floor(chance() * 2), 3 + Math.floor(chance() * 3), 2].map((count, layer) =>
    Array.from({ length: count }, (_, place) => ({
      x: 50 + layer * 73,
      y: HEIGHT / 2 + (place - (count - 1) / 2) * 27,
      size: 5 + chance() * 3,
    })),
  );
  const wires = layers.slice(1).flatMap((layer, index) =>
    layer.flatMap((to) => (layers[index] ?? []).map((from) => ({ from, to, weight: chance() }))),
  );

  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden style={{ color: colour }} preserveAspectRatio="xMidYMid slice">
      <rect width={WIDTH} height={HEIGHT} fill="currentColor" opacity={0.08} />
      {wires.map(({ from, to, weight }) => (
        <line
          key={`${from.x} ${from.y} ${to.y}`}
          x1={from.x}
          y1={from.y}
          x2={to.x}
          y2={to.y}
          stroke="currentColor"
          strokeWidth={0.5 + weight * 1.6}
          opacity={0.12 + weight * 0.3}
        />
      ))}
      {layers.flat().map(({ x, y, size }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={size} fill="currentColor" opacity={0.75} />
      ))}
    </svg>
  );
}

/** Numbers in [0, 1) that follow from a text. */
function chances(text: string): () => number {
  let state = 2_166_136_261;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1_013_904_223;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
