import { CHANNEL_FACTS, type ChannelName } from '@loa/domain';

const HIDDEN = '•••••';

/** An address that its owner knows again and others can't use: "091•••••67", "a•••@d.vn". Empty once erased. */
export function maskAddress(channel: ChannelName, address: string): string {
  if (address === '') return '';
  if (CHANNEL_FACTS[channel].address === 'email')
    return `${address.slice(0, 1)}•••${address.slice(address.indexOf('@'))}`;
  const shown = CHANNEL_FACTS[channel].address === 'phone' ? address.replace(/^84/, '0') : address;
  return `${shown.slice(0, 3)}${HIDDEN}${shown.slice(-2)}`;
}
