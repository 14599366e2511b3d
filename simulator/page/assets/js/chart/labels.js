// Labels that would cover each other are moved apart, in their order, and stay within the frame.

export function arrange(labels, apart, top, bottom) {
  const placed = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y || Number(b.price) - Number(a.price));
  let least = top;
  for (const label of placed) {
    label.y = Math.max(label.y, least);
    least = label.y + apart;
  }
  let most = bottom;
  for (const label of placed.toReversed()) {
    label.y = Math.min(label.y, most);
    most = label.y - apart;
  }
  return placed;
}
