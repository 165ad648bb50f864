/** Names one delivery towards providers, the same on every retry: `<instance>-<season>-<delivery id>`. */
export interface DeliveryReference {
  readonly season: number;
  readonly deliveryId: string;
}

/** `tag` tells installations apart at a provider that they share; at most 40 characters in all, `[a-z0-9-]`. */
export function deliveryReference(tag: string, { season, deliveryId }: DeliveryReference): string {
  return `${tag}-${season}-${deliveryId}`;
}

/** Reads a reference that came back; null when it was not made by the installation `tag`. */
export function readReference(tag: string, text: string): DeliveryReference | null {
  const match = /^([a-z0-9]{1,16})-(\d{4})-(\d{1,18})$/i.exec(text.trim());
  if (match === null || match[1]!.toLowerCase() !== tag) return null;
  return { season: Number(match[2]), deliveryId: match[3]! };
}
