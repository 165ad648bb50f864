/** The middle of three or more numbers; of an even count the lower of the two, which no single run makes better. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
